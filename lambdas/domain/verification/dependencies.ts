import type { KeyFormat } from '../keys/key-format-schema.ts';
import type { CredentialStore, PepperSource } from '../keys/ports.ts';
import type { Plans } from '../limits/plans.ts';
import type { CounterStore } from '../limits/ports.ts';
import type { QuotaNotices, QuotaStore } from '../limits/quota-ports.ts';
import type { Clock } from '../shared/random.ts';

/** The collaborators and the configuration of the verifier. */
export interface VerifyDependencies {
  readonly credentials: CredentialStore;
  readonly counters: CounterStore;
  readonly quotas: QuotaStore;
  readonly quotaNotices: QuotaNotices;
  /** Waits until requests that are refused at this moment have been taken back from a quota. */
  readonly pause: () => Promise<void>;
  readonly pepper: PepperSource;
  readonly keyFormat: KeyFormat;
  readonly plans: Plans;
  /** Whether requests are admitted while the counters table does not respond. */
  readonly onCounterFailure: 'allow' | 'deny';
  readonly clock: Clock;
  /** Receives failures that do not decide the request. */
  readonly onTrouble: (trouble: Trouble, error: unknown) => void;
}

/** A failure that does not decide the request. */
export type Trouble =
  | 'counter_failure'
  | 'give_back_failure'
  | 'limited_count_failure'
  | 'first_use_failure'
  | 'last_used_failure'
  | 'pepper_move_failure'
  | 'quota_notice_failure';
