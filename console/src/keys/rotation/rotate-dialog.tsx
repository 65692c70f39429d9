import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';
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

/** Rotates a key with a policy now: setting its current policy again makes its next rotation due. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { update } = useKeyCommands();
  const notify = useNotify();
  const { id, name, rotation, previousKeyValidUntil } = apiKey;
  const api = useApi();
  const client = useQueryClient();
  const [isOff, setOff] = useState(false);
  const rotate = async () => {
    // The policy may have changed since the dialog opened.
    const { apiKey: current } = await bodyOf(api.GET('/api/v1/api-keys/{id}', { params: { path: { id } } }));
    client.setQueryData(queryKeys.apiKey(id), current);
    if (current.rotation === null) return null;
    return update({ id, change: { rotation: policyOf(rotationDraftOf(current.rotation)) } });
  };
  const { run, isPending, error } = useAction(rotate, (rotated) => {
    if (rotated === null) return setOff(true);
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
      onConfirm={isOff ? null : () => run(undefined)}
      onCancel={onClose}
    >
      <WhichKey apiKey={apiKey} />
      <Box variant="p">{texts.text(grace)}</Box>
      {isOff && (
        <div role="alert">
          <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
            {texts.off}
          </Alert>
        </div>
      )}
      {previousKeyValidUntil !== null && (
        <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
          {fieldTexts.rotation.form.replaces.older(formatMoment(previousKeyValidUntil))}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
