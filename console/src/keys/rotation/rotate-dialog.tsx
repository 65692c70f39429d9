import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { durationOf } from '../../components/form/duration.ts';
import { formatMoment } from '../../components/format-moment.ts';
import { useAction } from '../../components/use-action.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { WhichKey } from '../dialogs/which-key.tsx';
import { fieldTexts } from '../field-texts.ts';
import { policyOf, rotationDraftOf } from '../form/rotation-draft.ts';
import { useKeyCommands } from '../use-key-commands.ts';

const { rotate: texts } = strings.keys.rotation;

/** Rotates a key with a policy now: setting the same policy again makes its next rotation due. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { update } = useKeyCommands();
  const notify = useNotify();
  const { id, name, rotation, previousKeyValidUntil } = apiKey;
  const { run, isPending, error } = useAction(update, () => {
    notify({ type: 'success', content: texts.done(name) });
    onClose();
  });
  const grace = strings.duration.text(durationOf(rotation?.gracePeriodSeconds ?? 0));
  return (
    <ConfirmDialog
      title={texts.title(name)}
      confirmText={texts.confirm}
      isPending={isPending}
      error={error}
      onConfirm={() => run({ id, change: { rotation: policyOf(rotationDraftOf(rotation)) } })}
      onCancel={onClose}
    >
      <WhichKey apiKey={apiKey} />
      <Box variant="p">{texts.text(grace)}</Box>
      {previousKeyValidUntil !== null && (
        <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
          {fieldTexts.rotation.form.replaces.older(formatMoment(previousKeyValidUntil))}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
