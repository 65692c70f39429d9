import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useStayOnPage } from './use-stay-on-page.ts';

/** Keeps the person on the page, whatever they press. @param onTried Told when they tried to leave within the console. */
export function useHeldPage(isHeld: boolean, onTried: () => void = () => undefined) {
  useStayOnPage(isHeld);
  const blocker = useBlocker(isHeld);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    blocker.reset();
    onTried();
  });
}
