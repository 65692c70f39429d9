import Box from '@cloudscape-design/components/box';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useAction } from '../../components/use-action.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { useKeyCommands } from '../use-key-commands.ts';
import { LastUse } from './last-use.tsx';
import { WhichKey } from './which-key.tsx';

/** Activates an inactive key, and deactivates an active one. */
export function ActivationDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { update } = useKeyCommands();
  const notify = useNotify();
  const { id, name, isActive } = apiKey;
  const texts = isActive ? strings.keys.deactivate : strings.keys.activate;
  const { run, isPending, error } = useAction(update, () => {
    notify({ type: 'success', content: texts.done(name) });
    onClose();
  });
  return (
    <ConfirmDialog
      title={texts.title(name)}
      confirmText={texts.confirm}
      isPending={isPending}
      error={error}
      onConfirm={() => run({ id, change: { isActive: !isActive } })}
      onCancel={onClose}
    >
      <WhichKey apiKey={apiKey} />
      <Box variant="p">{texts.text}</Box>
      {isActive && <LastUse apiKey={apiKey} />}
      {isActive && apiKey.rotation !== null && <Box variant="p">{strings.keys.deactivate.rotation}</Box>}
    </ConfirmDialog>
  );
}
