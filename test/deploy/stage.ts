import type { Cdk } from './cdk.ts';
import type { Emulator } from './emulator/emulator.ts';
import type { Results } from './report/results.ts';
import type { Account } from './support/aws.ts';

/** The environment of an app's check. */
export interface Stage {
  readonly emulator: Emulator;
  readonly account: Account;
  readonly cdk: Cdk;
  readonly results: Results;
}
