import { Notice } from '../components/notice.tsx';
import { strings } from '../strings.ts';

/** Shown in a window that signed in for another one and could not close. */
export function HandedOver() {
  return <Notice {...strings.signIn.windowDone} />;
}
