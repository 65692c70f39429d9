import { type ReactNode, useState } from 'react';
import type { ApiKey } from '../api-key.ts';
import { ActivationDialog } from './activation-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { RegenerateDialog } from './regenerate-dialog.tsx';

export type KeyDialogKind = 'activation' | 'regenerate' | 'delete';

/** Opens dialogs about a key. A dialog keeps the key as it was when it opened. */
export function useKeyDialog(onDeleted: () => void = () => undefined): {
  readonly open: (kind: KeyDialogKind, apiKey: ApiKey) => void;
  readonly dialog: ReactNode;
} {
  const [opened, setOpened] = useState<{ kind: KeyDialogKind; apiKey: ApiKey } | null>(null);
  const close = () => setOpened(null);
  return {
    open: (kind, apiKey) => setOpened({ kind, apiKey }),
    dialog: opened && dialogOf(opened.kind, opened.apiKey),
  };

  function dialogOf(kind: KeyDialogKind, apiKey: ApiKey) {
    switch (kind) {
      case 'activation':
        return <ActivationDialog apiKey={apiKey} onClose={close} />;
      case 'regenerate':
        return <RegenerateDialog apiKey={apiKey} onClose={close} />;
      case 'delete':
        return <DeleteDialog apiKey={apiKey} onClose={close} onDeleted={onDeleted} />;
    }
  }
}
