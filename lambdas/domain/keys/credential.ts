import type { Environment } from '../shared/environments.ts';
import type { PlanTerms } from '../workspaces/workspace.ts';

/** All that the authorizer needs of a key, in one item. */
export interface Credential extends PlanTerms {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly isRoot: boolean;
  readonly environment: Environment;
  readonly isActive: boolean;
  /** Epoch milliseconds; null never ends. */
  readonly validUntil: number | null;
  /** Seconds that the value before this one has left once this one is used; null: that is settled. */
  readonly graceOnFirstUse: number | null;
  readonly scopes: readonly string[];
  readonly allowedIps: readonly string[];
  /** The key's. */
  readonly revision: number;
}

/** Whether the credential authenticates at this moment. Compared here, because DynamoDB's TTL lags by days. */
export function isUsable(credential: Credential, now: number): boolean {
  return (
    credential.isActive && !credential.isSuspended && (credential.validUntil === null || now < credential.validUntil)
  );
}
