import { audit } from './audit/strings.ts';
import { batchDialog } from './keys/batch/dialog-strings.ts';
import { members } from './members/strings.ts';
import { overview } from './overview/strings.ts';
import { plan } from './plan/strings.ts';
import { quickStart } from './quick-start/strings.ts';
import { reference } from './reference/strings.ts';
import { search } from './search/strings.ts';
import { strings as shared } from './strings.ts';
import { usage } from './usage/strings.ts';
import { notMember } from './workspace/not-a-member-strings.ts';

/**
 * Every English sentence of the console, except those that the API sends. For tests: a page that imports it loads the
 * sentences of all pages.
 */
export const strings = {
  ...shared,
  batchDialog,
  overview,
  usage,
  plan,
  audit,
  members,
  quickStart,
  reference,
  search,
  notMember,
} as const;
