import type { Principal } from '../access/principal.ts';
import type { Credential } from '../keys/credential.ts';
import type { RateStatus } from '../limits/rate-windows.ts';
import type { LatchkeyError } from '../shared/errors.ts';

/** A request to verify. */
export interface VerifyRequest {
  /** The key value that the client presented, if any. */
  readonly keyValue: string | undefined;
  /** The scope of the route. */
  readonly scope: string;
  readonly sourceIp: string;
}

/** The result of a check. `rate` is undefined if the counters did not respond or the plan has no limits. */
export type Verdict =
  /** Missing, malformed, unknown, deactivated, expired or deleted. All look the same to the client, to be no oracle. */
  | { readonly outcome: 'unauthorized' }
  | (Known & { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly rate: RateStatus | undefined })
  | (Known & { readonly outcome: 'limited'; readonly rate: RateStatus })
  | (Known & { readonly outcome: 'admitted'; readonly rate: RateStatus | undefined });

/** The owner of a key that was found. */
export interface Known {
  readonly principal: Principal;
  /** The workspace's own gateway key, if it has one. */
  readonly gatewayKey: string | null;
}

export const unauthorized: Verdict = { outcome: 'unauthorized' };

/** The owner of a credential. */
export function known({ keyId, workspaceId, environment, plan, scopes, ownerId, gatewayKey }: Credential): Known {
  const principal = { keyId, workspaceId, environment, plan, scopes, ...(ownerId !== null && { ownerId }) };
  return { principal, gatewayKey };
}
