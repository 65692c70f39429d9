import { lazy, type ReactNode, useEffect, useState } from 'react';
import { LazyPart } from '../../components/loading/lazy-part.tsx';
import { preloadLater } from '../../start/files.ts';
import type { ApiKey } from '../api-key.ts';
import type { KeyDialogKind } from './key-dialog.tsx';

/** The page is shown before its dialogs are loaded. */
const KeyDialog = lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog }));

/** Opens dialogs about a key. A dialog keeps the key as it was when it opened. */
export function useKeyDialog(onDeleted: () => void = () => undefined): {
  readonly open: (kind: KeyDialogKind, apiKey: ApiKey) => void;
  readonly dialog: ReactNode;
} {
  const [opened, setOpened] = useState<{ kind: KeyDialogKind; apiKey: ApiKey } | null>(null);
  useEffect(() => preloadLater('key-dialog'), []);
  return {
    open: (kind, apiKey) => setOpened({ kind, apiKey }),
    dialog: opened && (
      <LazyPart onClose={() => setOpened(null)}>
        <KeyDialog {...opened} onClose={() => setOpened(null)} onDeleted={onDeleted} />
      </LazyPart>
    ),
  };
}
