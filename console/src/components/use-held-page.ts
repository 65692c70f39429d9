import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useStayOnPage } from './use-stay-on-page.ts';

/** Keeps the person on the page. @param onTried Called when the person tries to go to another page of the console. */
export function useHeldPage(isHeld: boolean, onTried: () => void = () => undefined) {
  useStayOnPage(isHeld);
  const blocker = useBlocker(isHeld);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    blocker.reset();
    onTried();
  });
}
