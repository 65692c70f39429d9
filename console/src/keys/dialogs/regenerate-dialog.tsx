import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { ApiError } from '../../api/problem.ts';
import { useRepeatable } from '../../api/repeatable.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Duration, secondsIn } from '../../components/form/duration.ts';
import { DurationInput } from '../../components/form/duration-input.tsx';
import { errorAt } from '../../components/form/error-at.ts';
import { formatMoment } from '../../components/format-moment.ts';
import { useAction } from '../../components/use-action.ts';
import { useHeldPage } from '../../components/use-held-page.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey, IssuedApiKey, Regeneration } from '../api-key.ts';
import { useKeyCommands } from '../use-key-commands.ts';
import { KeyValueDialog } from './key-value-dialog.tsx';
import { WhichKey } from './which-key.tsx';

type Mode = Regeneration['mode'];
const modes = ['immediate', 'grace', 'on_first_use'] as const satisfies readonly Mode[];

/** Regenerates a key in the chosen mode, and shows the new value. */
export function RegenerateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  /** The only place that holds the value. */
  const [issued, setIssued] = useState<IssuedApiKey | null>(null);
  const notify = useNotify();
  const close = () => {
    notify({ type: 'success', content: strings.keys.regenerate.done(apiKey.name) });
    onClose();
  };
  if (issued !== null) return <KeyValueDialog apiKey={issued} onStored={close} />;
  return <ChoiceOfMode apiKey={apiKey} onIssued={setIssued} onClose={onClose} />;
}

interface ChoiceProps {
  readonly apiKey: ApiKey;
  readonly onIssued: (issued: IssuedApiKey) => void;
  readonly onClose: () => void;
}

function ChoiceOfMode({ apiKey, onIssued, onClose }: ChoiceProps) {
  const { regenerate } = useKeyCommands();
  const [mode, setMode] = useState<Mode>(apiKey.rotation === null ? 'grace' : 'immediate');
  const [grace, setGrace] = useState<Duration>({ amount: '1', unit: 'day' });
  const { run, isPending, error } = useAction(regenerate, onIssued);
  const requestOf = useRepeatable((body: Regeneration) => body);
  // The value arrives only once: nobody may leave the page before.
  useHeldPage(isPending);
  const texts = strings.keys.regenerate;
  const hasGrace = mode !== 'immediate';
  const seconds = secondsIn(grace);
  const refused = error instanceof ApiError ? errorAt(error.errors, 'body.gracePeriodSeconds') : undefined;

  return (
    <ConfirmDialog
      title={texts.title(apiKey.name)}
      confirmText={texts.confirm}
      isPending={isPending}
      error={refused === undefined ? error : null}
      disabledReason={hasGrace && Number.isNaN(seconds) ? texts.graceFirst : undefined}
      onConfirm={() =>
        run({ id: apiKey.id, request: requestOf(hasGrace ? { mode, gracePeriodSeconds: seconds } : { mode }) })
      }
      onCancel={onClose}
    >
      <WhichKey apiKey={apiKey} />
      <Box variant="p">{texts.text}</Box>
      {apiKey.rotation !== null && <Alert type="info">{texts.delivered}</Alert>}
      {apiKey.previousKeyValidUntil !== null && (
        <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
          {texts.older(formatMoment(apiKey.previousKeyValidUntil))}
        </Alert>
      )}
      <FormField label={texts.mode} stretch>
        <RadioGroup
          value={mode}
          items={modes.map((value) => ({
            value,
            ...texts.modes[value],
            // The next rotation would end the value that the person saved.
            disabled: value !== 'immediate' && apiKey.rotation !== null,
          }))}
          onChange={({ detail }) => setMode(modes.find((each) => each === detail.value) ?? 'immediate')}
        />
      </FormField>
      {hasGrace && (
        <FormField label={texts.grace} errorText={refused} constraintText={texts.graceConstraint}>
          <DurationInput value={grace} onChange={setGrace} />
        </FormField>
      )}
    </ConfirmDialog>
  );
}
