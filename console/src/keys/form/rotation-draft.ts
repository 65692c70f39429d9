import { type Duration, durationOf, secondsIn } from '../../components/form/duration.ts';
import type { ApiKey, NewApiKey } from '../api-key.ts';

/** A rotation policy as the form holds it. */
export interface RotationDraft {
  readonly isOn: boolean;
  readonly everyDays: string;
  readonly grace: Duration;
  readonly target: 'managed' | 'secret';
  /** The ARN of the person's own secret, which takes the values if `target` is `secret`. */
  readonly secretArn: string;
}

export const noRotation: RotationDraft = {
  isOn: false,
  everyDays: '30',
  grace: { amount: '1', unit: 'day' },
  target: 'managed',
  secretArn: '',
};

export function rotationDraftOf(rotation: ApiKey['rotation']): RotationDraft {
  if (rotation === null) return noRotation;
  const { everyDays, gracePeriodSeconds, deliverTo } = rotation;
  const isManaged = deliverTo === 'managed';
  return {
    isOn: true,
    everyDays: String(everyDays),
    grace: durationOf(gracePeriodSeconds),
    target: isManaged ? 'managed' : 'secret',
    secretArn: isManaged ? '' : deliverTo,
  };
}

/** The policy that the API gets; null if rotation is off. */
export function policyOf({ isOn, everyDays, grace, target, secretArn }: RotationDraft): NewApiKey['rotation'] {
  if (!isOn) return null;
  return {
    everyDays: Number(everyDays),
    gracePeriodSeconds: secondsIn(grace),
    deliverTo: target === 'managed' ? 'managed' : secretArn.trim(),
  };
}
