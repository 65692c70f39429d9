import { componentStrings } from './components/strings.ts';
import { keys } from './keys/strings.ts';
import { layout, pages } from './layout/strings.ts';
import { signIn } from './session/strings.ts';
import { otherWorkspace } from './workspace/strings.ts';

/** The sentences of the first load. Other rooms have their own in `strings.ts`, which their pages load. */
export const strings = {
  ...componentStrings,
  signIn,
  otherWorkspace,
  layout,
  pages,
  keys,
} as const;
