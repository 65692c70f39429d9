import { lazy, useEffect, useState } from 'react';
import { LazyPart } from '../components/loading/lazy-part.tsx';

const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.tsx')).SearchDialog }));

/** Opens the search, by a call or with `/` or Ctrl+K. The dialog is loaded when it is first opened. */
export function useSearchDialog() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event) || isDialogOpen()) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return {
    open: () => setOpen(true),
    dialog: isOpen && (
      <LazyPart onClose={() => setOpen(false)}>
        <SearchDialog onClose={() => setOpen(false)} />
      </LazyPart>
    ),
  };
}

/** `/` while nothing is being typed, or Ctrl+K or ⌘K anywhere. */
function isShortcut({ key, ctrlKey, metaKey, altKey, shiftKey, target }: KeyboardEvent): boolean {
  if (key.toLowerCase() === 'k') return (ctrlKey || metaKey) && !altKey && !shiftKey;
  const isTyping =
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
  return key === '/' && !ctrlKey && !metaKey && !altKey && !isTyping;
}

/** A dialog may hold a key value or unsaved input. */
function isDialogOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some((dialog) => dialog.checkVisibility());
}
