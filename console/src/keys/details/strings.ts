import type { components } from '../../api/schema.d.ts';
import { counted } from '../../components/format-number.ts';

type RotationFailure = NonNullable<components['schemas']['Rotation']['lastFailure']>;

export const details = {
  title: 'Details',
  copyId: 'Copy the ID',
  anyIp: 'Any',
} as const;

export const reveal = {
  show: 'Show the value',
  hide: 'Hide the value',
  text: 'The audit log records every time a value is shown.',
  notKept: 'The value of this key isn’t stored. Regenerate the key to get a new one.',
} as const;

export const rotation = {
  title: 'Rotation',
  none: 'Automatic rotation is off.',
  setUp: 'Set up rotation',
  every: 'Every',
  days: (days: number) => (days === 1 ? 'Day' : `${days} days`),
  next: 'Next rotation',
  paused: 'Paused while the key is inactive',
  last: 'Last rotation',
  notYet: 'Not yet',
  grace: 'Grace period',
  secret: 'Secret',
  secretToCome: 'Created at the first rotation',
  failed: 'Couldn’t write the latest value to the secret',
  failure: (reason: string, at: string, attempts: number) =>
    `${reason} (${at}; ${counted(attempts, 'attempt')}). It will be retried automatically.`,
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
} as const;

export const events = {
  title: 'Recent events',
  description: 'Changes to this key.',
  all: 'See in the audit log',
  empty: { title: 'No events', text: 'Nothing has happened to this key recently.' },
} as const;
