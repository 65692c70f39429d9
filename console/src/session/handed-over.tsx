import { Notice } from '../components/notice.tsx';
import { strings } from '../strings.ts';

/** In a window that signed in for another, and could not close itself. */
export function HandedOver() {
  return <Notice {...strings.signIn.windowDone} />;
}
