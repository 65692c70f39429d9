import type { ApiKey } from '../api-key.ts';
import { ActivationDialog } from './activation-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { RegenerateDialog } from './regenerate-dialog.tsx';

export type KeyDialogKind = 'activation' | 'regenerate' | 'delete';

interface Props {
  readonly kind: KeyDialogKind;
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** A dialog about a key. */
export function KeyDialog({ kind, apiKey, onClose, onDeleted }: Props) {
  switch (kind) {
    case 'activation':
      return <ActivationDialog apiKey={apiKey} onClose={onClose} />;
    case 'regenerate':
      return <RegenerateDialog apiKey={apiKey} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog apiKey={apiKey} onClose={onClose} onDeleted={onDeleted} />;
  }
}
