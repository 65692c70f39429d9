import type { Environment } from './key-format.ts';

/** All that the authorizer needs of a key, in one item. */
export interface Credential {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly isRoot: boolean;
  readonly environment: Environment;
  readonly plan: string;
  readonly isActive: boolean;
  /** Epoch milliseconds; null never ends. */
  readonly validUntil: number | null;
  readonly scopes: readonly string[];
  readonly allowedIps: readonly string[];
  readonly revision: number;
}

/** Whether the credential authenticates at this moment. Compared here, because DynamoDB's TTL lags by days. */
export function isUsable(credential: Credential, now: number): boolean {
  return credential.isActive && (credential.validUntil === null || now < credential.validUntil);
}
