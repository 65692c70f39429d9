import { strings } from '../strings.ts';

/** The pages, in the order of the side bar. */
export const pages = [
  { path: '/keys', text: strings.pages.keys },
  { path: '/usage', text: strings.pages.usage },
  { path: '/audit-log', text: strings.pages.audit },
  { path: '/members', text: strings.pages.members },
  { path: '/plan', text: strings.pages.plan },
  { path: '/api-reference', text: strings.pages.reference },
] as const;
