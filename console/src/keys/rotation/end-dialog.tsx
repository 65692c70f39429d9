import Box from '@cloudscape-design/components/box';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { formatDistance } from '../../components/format-moment.ts';
import { useAction } from '../../components/use-action.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { useKeyCommands } from '../use-key-commands.ts';
import { PreviousValue } from './previous-value.tsx';
import { twoValuesOf } from './value-state.ts';

const { end: texts } = strings.keys.rotation;

/** Ends the old value of a key immediately. */
export function EndDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { update } = useKeyCommands();
  const notify = useNotify();
  const { run, isPending, error } = useAction(update, () => {
    notify({ type: 'success', content: texts.done(apiKey.name) });
    onClose();
  });
  const previous = twoValuesOf(apiKey)?.previous;
  const lastUsedAt = previous?.lastUsedAt ?? null;
  return (
    <ConfirmDialog
      title={texts.title}
      confirmText={texts.confirm}
      isPending={isPending}
      error={error}
      onConfirm={() => run({ id: apiKey.id, change: { previousKeyValidUntil: null, previousMask: previous?.key } })}
      onCancel={onClose}
    >
      <PreviousValue apiKey={apiKey} />
      <Box variant="p">{texts.text}</Box>
      <Box variant="p">{strings.keys.lastUsed(lastUsedAt && formatDistance(lastUsedAt))}</Box>
    </ConfirmDialog>
  );
}
