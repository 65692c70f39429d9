import { audit } from './audit/strings.ts';
import { componentStrings } from './components/strings.ts';
import { keys } from './keys/strings.ts';
import { layout, pages } from './layout/strings.ts';
import { members } from './members/strings.ts';
import { overview } from './overview/strings.ts';
import { plan } from './plan/strings.ts';
import { quickStart } from './quick-start/strings.ts';
import { reference } from './reference/strings.ts';
import { search } from './search/strings.ts';
import { signIn } from './session/strings.ts';
import { usage } from './usage/strings.ts';
import { notMember, otherWorkspace } from './workspace/strings.ts';

/** Every English sentence of the console, except those that the API sends. Each room has its own in `strings.ts`. */
export const strings = {
  ...componentStrings,
  signIn,
  notMember,
  otherWorkspace,
  layout,
  pages,
  overview,
  keys,
  usage,
  plan,
  audit,
  members,
  quickStart,
  reference,
  search,
} as const;
