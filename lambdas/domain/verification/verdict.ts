import type { Principal } from '../access/principal.ts';
import type { Credential } from '../keys/credential.ts';
import type { QuotaStatus } from '../limits/quota.ts';
import type { RateStatus } from '../limits/rate-windows.ts';
import type { ErrorCode } from '../shared/error-codes.ts';
import type { LatchkeyError } from '../shared/errors.ts';
import type { RefusalName } from '../usage/refusals.ts';

/** A request to verify. */
export interface VerifyRequest {
  /** The key value that the client presented, if any. */
  readonly keyValue: string | undefined;
  /** The scope of the route. undefined: any scope will do. */
  readonly scope?: string | undefined;
  readonly sourceIp: string;
  /** How many requests of the quotas this one counts as. 0: it counts against no quota. @default 1 */
  readonly cost?: number;
  /** The id of the request, for the events that it causes. @default empty */
  readonly requestId?: string;
  /**
   * Whether the caller who asks may learn about a key. A key that is not visible is refused like an unknown one, and nothing is
   * counted for it. @default every key is visible
   */
  readonly isVisible?: ((key: Pick<Credential, 'workspaceId' | 'environment'>) => boolean) | undefined;
}

/**
 * The result of a check. `rate` is undefined if the counters did not respond, the plan has no limits, or the quota refused the
 * request before it was counted. `quotas` has the quotas that the request was counted against, or that refused it.
 */
export type Verdict =
  /** Missing, malformed, unknown, deactivated, expired or deleted. All look the same to the client, to be no oracle. */
  | { readonly outcome: 'unauthorized' }
  | (Known & { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly rate: RateStatus | undefined })
  | (Known & Limited)
  | (Known & {
      readonly outcome: 'admitted';
      readonly rate: RateStatus | undefined;
      readonly quotas?: readonly QuotaStatus[];
    });

/** A request over a rate limit or over a quota. */
export type Limited = { readonly outcome: 'limited'; readonly quotas?: readonly QuotaStatus[] } & (
  | { readonly rate: RateStatus; readonly overQuota?: undefined }
  /** `overQuota` is the quota that refused the request. Of several, it is the one that resets last. */
  | { readonly rate: RateStatus | undefined; readonly overQuota: QuotaStatus }
);

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

/** The reasons of refusals with these codes, in the usage history. */
const reasons: Readonly<Partial<Record<ErrorCode, RefusalName>>> = {
  insufficient_scope: 'scope',
  ip_not_allowed: 'address',
  plan_without_api_access: 'plan',
  plan_not_configured: 'plan',
};

/** Returns the reason for the refusal of a request with a known key, for the usage history; undefined: it was not refused. */
export function reasonOf(verdict: Verdict): RefusalName | undefined {
  if (verdict.outcome === 'limited') return verdict.overQuota === undefined ? 'limited' : 'quota';
  return verdict.outcome === 'denied' ? reasons[verdict.error.code] : undefined;
}

/** Returns the reason for which a credential does not authenticate, for the usage history. */
export function whyUnusable({ isActive, isSuspended }: Credential): RefusalName {
  if (!isActive) return 'revoked';
  return isSuspended ? 'suspended' : 'expired';
}
