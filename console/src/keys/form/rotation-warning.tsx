import Alert from '@cloudscape-design/components/alert';
import { durationOf } from '../../components/form/duration.ts';
import { formatMoment } from '../../components/format-moment.ts';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { fieldTexts } from '../field-texts.ts';
import { type KeyDraft, rotates } from './key-draft.ts';
import { policyOf } from './rotation-draft.ts';

interface Props {
  readonly draft: KeyDraft;
  readonly initial: KeyDraft;
  readonly apiKey: ApiKey;
}

/** Says that saving the draft gives the key another value, and until when its present values work. */
export function RotationWarning({ draft, initial, apiKey: { previousKeyValidUntil } }: Props) {
  if (!rotates(draft, initial)) return null;
  const { form } = fieldTexts.rotation;
  const grace = policyOf(draft.rotation)?.gracePeriodSeconds ?? Number.NaN;
  return (
    <Alert type="warning" header={form.replaces.title} statusIconAriaLabel={strings.layout.warning}>
      {form.replaces.text(Number.isNaN(grace) ? null : strings.duration.text(durationOf(grace)))}
      {previousKeyValidUntil !== null && ` ${form.replaces.older(formatMoment(previousKeyValidUntil))}`}
    </Alert>
  );
}
