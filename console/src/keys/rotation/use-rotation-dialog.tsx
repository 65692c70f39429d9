import { type ReactNode, useState } from 'react';
import type { ApiKey } from '../api-key.ts';
import { EndDialog } from './end-dialog.tsx';
import { ExtendDialog } from './extend-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

export type RotationDialogKind = 'end' | 'extend' | 'rotate';
const dialogs = { end: EndDialog, extend: ExtendDialog, rotate: RotateDialog };

/** Opens dialogs about the rotation of a key. A dialog keeps the key as it was when it opened. */
export function useRotationDialog(apiKey: ApiKey): {
  readonly open: (kind: RotationDialogKind) => void;
  readonly dialog: ReactNode;
} {
  const [opened, setOpened] = useState<{ kind: RotationDialogKind; apiKey: ApiKey } | null>(null);
  const Dialog = opened && dialogs[opened.kind];
  return {
    open: (kind) => setOpened({ kind, apiKey }),
    dialog: Dialog && <Dialog apiKey={opened.apiKey} onClose={() => setOpened(null)} />,
  };
}
