import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { removalPolicyOf } from '../config/removal.ts';
import { CountersTable } from './counters-table.ts';
import { CursorSecret } from './cursor-secret.ts';
import { EncryptionKey } from './encryption-key.ts';
import { IdempotencySecret } from './idempotency-secret.ts';
import { KeysTable } from './keys-table.ts';
import { PepperSecret } from './pepper-secret.ts';
import { RecoveryKey } from './recovery-key.ts';

/** The constructs of a deployment that hold state. */
export interface State {
  readonly keys: KeysTable;
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  readonly idempotencySecret: IdempotencySecret;
  /** undefined: AWS-owned keys encrypt the state. */
  readonly encryptionKey: EncryptionKey | undefined;
  /** undefined: key values are not stored. */
  readonly recoveryKey: RecoveryKey | undefined;
}

/** Adds the state to `scope`. Each construct stays a direct child of it, because its logical id must never change. */
export function addState(scope: Construct, config: Config): State {
  const removalPolicy = removalPolicyOf(config);
  const encryptionKey = config.customerManagedKey
    ? new EncryptionKey(scope, 'EncryptionKey', { removalPolicy })
    : undefined;
  const props = { removalPolicy, encryptionKey };
  return {
    keys: new KeysTable(scope, 'Keys', props),
    counters: new CountersTable(scope, 'Counters', props),
    pepper: new PepperSecret(scope, 'Pepper', props),
    cursorSecret: new CursorSecret(scope, 'CursorSecret', props),
    idempotencySecret: new IdempotencySecret(scope, 'IdempotencySecret', props),
    encryptionKey,
    recoveryKey: config.recoverableKeys ? new RecoveryKey(scope, 'RecoveryKey', { removalPolicy }) : undefined,
  };
}
