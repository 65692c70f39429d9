import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Duration, secondsIn } from '../../components/form/duration.ts';
import { DurationInput } from '../../components/form/duration-input.tsx';
import { formatMoment } from '../../components/format-moment.ts';
import { useAction } from '../../components/use-action.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { useKeyCommands } from '../use-key-commands.ts';
import { PreviousValue } from './previous-value.tsx';
import { twoValuesOf } from './value-state.ts';

const { extend: texts } = strings.keys.rotation;
const range = { min: 60, max: 30 * 86_400 };

/** Keeps the old value of a key working for a time from now. */
export function ExtendDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { update } = useKeyCommands();
  const notify = useNotify();
  const [duration, setDuration] = useState<Duration>({ amount: '1', unit: 'day' });
  const seconds = secondsIn(duration);
  const isPossible = seconds >= range.min && seconds <= range.max;
  /** The clock of the person may be ahead of the service's, which accepts 30 days at most. */
  const end = () => new Date(Date.now() + seconds * 1000 - (seconds === range.max ? 60_000 : 0)).toISOString();
  const { run, isPending, error } = useAction(update, ({ name, previousKeyValidUntil }) => {
    notify({ type: 'success', content: texts.done(name, formatMoment(previousKeyValidUntil ?? end())) });
    onClose();
  });
  return (
    <ConfirmDialog
      title={texts.title}
      confirmText={texts.confirm}
      isPending={isPending}
      error={error}
      disabledReason={isPossible ? undefined : texts.missing}
      onConfirm={() =>
        run({
          id: apiKey.id,
          change: { previousKeyValidUntil: end(), previousMask: twoValuesOf(apiKey)?.previous.key },
        })
      }
      onCancel={onClose}
    >
      <PreviousValue apiKey={apiKey} />
      <Box variant="p">{texts.text}</Box>
      <FormField
        label={texts.label}
        constraintText={isPossible ? `${texts.constraint} ${texts.until(formatMoment(end()))}` : texts.constraint}
      >
        <DurationInput value={duration} onChange={setDuration} />
      </FormField>
    </ConfirmDialog>
  );
}
