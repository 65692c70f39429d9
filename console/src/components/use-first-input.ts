import { type RefObject, useEffect, useRef } from 'react';

/** Moves the focus of a dialog that opens to its first input. A dialog without inputs keeps the focus on its close button. */
export function useFirstInput(): RefObject<HTMLDivElement | null> {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The dialog itself moves the focus when it is rendered.
    const frame = requestAnimationFrame(() =>
      content.current?.querySelector<HTMLElement>('input:not([type="radio"]), input:checked, textarea')?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, []);
  return content;
}
