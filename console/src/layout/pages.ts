import { strings } from '../strings.ts';

/** The home of a workspace. */
export const home = '/overview';

/** The pages, in the order of the side bar. */
export const pages = [
  { path: home, text: strings.pages.overview },
  { path: '/keys', text: strings.pages.keys },
  { path: '/usage', text: strings.pages.usage },
  { path: '/audit-log', text: strings.pages.audit },
  { path: '/members', text: strings.pages.members },
  { path: '/plan', text: strings.pages.plan },
  { path: '/api-reference', text: strings.pages.reference },
] as const;

/** The page of the side bar that a path belongs to. */
export const pageAt = (pathname: string) =>
  pages.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
