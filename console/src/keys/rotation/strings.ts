import type { components } from '../../api/schema.d.ts';
import { counted } from '../../components/format-number.ts';

type RotationFailure = NonNullable<components['schemas']['Rotation']['lastFailure']>;

export const rotation = {
  title: 'Rotation',
  none: 'Automatic rotation is off.',
  setUp: 'Set up rotation',
  edit: 'Edit policy',
  now: 'Rotate now',
  values: {
    title: 'Working values',
    newest: 'Current value',
    previous: 'Previous value',
    lastUsed: 'Last used',
    never: 'Not used yet',
    issued: 'Issued',
    notRecorded: 'Not recorded',
    ends: 'Stops working',
    delivering: 'After the secret has the current value',
    /** The countdown until a value ends. */
    left: (time: string) => `In ${time}`,
    waiting: (grace: string) => `${grace} after the current value is first used`,
    latest: (at: string) => `At the latest on ${at}`,
    stillUsed: 'Still used since the current value was issued',
    notUsed: 'Not used since the current value was issued',
    accuracy: 'While two values work, their last use is accurate to the hour.',
  },
  end: {
    button: 'End now',
    title: 'End the previous value now?',
    text: 'Requests with the previous value fail immediately with 401. This can’t be undone. The current value keeps working.',
    confirm: 'End now',
    done: (name: string) => `The previous value of the key “${name}” no longer works.`,
  },
  extend: {
    button: 'Extend',
    title: 'Keep the previous value longer?',
    text: 'The previous value works for this long from now, then it stops working.',
    label: 'Keep it working for',
    constraint: '1 minute to 30 days.',
    missing: 'Enter a duration from 1 minute to 30 days.',
    until: (at: string) => `Until ${at}.`,
    confirm: 'Extend',
    done: (name: string, at: string) => `The previous value of the key “${name}” works until ${at}.`,
  },
  rotate: {
    title: (name: string) => `Rotate ${name} now?`,
    text: (grace: string) =>
      `Within minutes, Latchkey replaces the value of the key and writes the new value to its secret. The current value works for ${grace} after that.`,
    inactive: 'Activate the key first. Automatic rotation pauses while the key is inactive.',
    off: 'Someone turned automatic rotation off. The key wasn’t rotated.',
    confirm: 'Rotate now',
    done: (name: string) => `Latchkey replaces the value of the key “${name}” within minutes.`,
  },
  schedule: 'Schedule',
  next: 'Next rotation',
  soon: 'Within minutes',
  paused: 'Paused while the key is inactive',
  last: 'Last rotation',
  notYet: 'Not yet',
  grace: 'Grace period',
  secret: 'Secret',
  copySecret: 'Copy the ARN of the secret',
  secretToCome: 'Created at the first rotation',
  failed: 'Couldn’t write the latest value to the secret',
  failure: (reason: string, at: string, attempts: number) =>
    `${reason} (${at}; ${counted(attempts, 'attempt')}). Latchkey retries automatically.`,
  reasons: {
    access_denied: 'Access to the secret is denied: check its resource policy and KMS key',
    secret_deleted: 'The secret is scheduled for deletion: restore it, or choose another secret',
    secret_is_replica: 'The secret is a replica: choose its primary secret, in the Region of this service',
    secret_not_found: 'The secret doesn’t exist: choose another secret',
    secret_not_tagged:
      'The secret doesn’t exist, or its tags latchkey:workspace and latchkey:key don’t match this workspace and key',
    secret_rejected: 'AWS Secrets Manager rejected the value',
    too_many_versions: 'The secret was changed too often within a day: change it less often',
  } satisfies Record<RotationFailure['reason'], string>,
  /** The state of rotations in the list. */
  states: {
    off: 'Off',
    every: (days: number) => (days === 1 ? 'Every day' : `Every ${days} days`),
    failing: 'Failing',
    twoValues: 'Previous value still works',
  },
} as const;
