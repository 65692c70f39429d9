import { useEffect } from 'react';

/** Makes the browser ask before the page is reloaded, closed or left. */
export function useStayOnPage(isWanted: boolean) {
  useEffect(() => {
    if (!isWanted) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isWanted]);
}
