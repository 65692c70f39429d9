import type { OwnLimits } from '../limits/effective-limits.ts';
import type { Quota } from '../limits/quota.ts';
import type { Environment } from '../shared/environments.ts';
import type { PlanTerms } from '../workspaces/workspace.ts';

/** Everything that the authorizer needs to know about a value of a key, in one item. */
export interface Credential extends PlanTerms {
  readonly keyId: string;
  readonly workspaceId: string;
  /** The tag in every value of the key. It names the key's counters. */
  readonly tag: string;
  readonly isRoot: boolean;
  readonly environment: Environment;
  readonly isActive: boolean;
  /** Epoch milliseconds; null: the credential never ends. */
  readonly validUntil: number | null;
  /**
   * The grace period of the previous value, in seconds, which begins when this value is first used; null: it has begun, or there
   * is none.
   */
  readonly graceOnFirstUse: number | null;
  /** Whether the key has another value at the same time. Only then is the use of each value recorded. */
  readonly isOneOfTwo: boolean;
  /** The first use of this value in the hour of its last recorded use, ISO 8601; null: none is recorded. */
  readonly usedAt: string | null;
  readonly scopes: readonly string[];
  readonly allowedIps: readonly string[];
  readonly ownerId: string | null;
  /** The limits of the key itself; null: none. */
  readonly limits: OwnLimits | null;
  /** The quota of the key, beside the one of its workspace; null: none. */
  readonly quota: Quota | null;
  /** The revision of the key. */
  readonly revision: number;
}

/** Whether the credential authenticates at this moment. The end is compared here because DynamoDB's TTL can lag by days. */
export function isUsable(credential: Credential, now: number): boolean {
  return (
    credential.isActive && !credential.isSuspended && (credential.validUntil === null || now < credential.validUntil)
  );
}
