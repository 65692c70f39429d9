import { type RefObject, useEffect, useRef } from 'react';

const firstInput = 'input:not([type="radio"]), input:checked, textarea';

/**
 * Moves the focus of a dialog that opens to its first input. A dialog without inputs keeps the focus on its close button.
 * @param selector Selects another element to start at.
 */
export function useFirstInput(selector = firstInput): RefObject<HTMLDivElement | null> {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The dialog itself moves the focus when it is rendered.
    const frame = requestAnimationFrame(() => content.current?.querySelector<HTMLElement>(selector)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [selector]);
  return content;
}
