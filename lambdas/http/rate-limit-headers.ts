import { type QuotaStatus, remainingOf } from '../domain/limits/quota.ts';
import { type RateStatus, retryAfterSeconds, tightestWindow, windows } from '../domain/limits/rate-windows.ts';

/** Response headers by name. */
export type Headers = Readonly<Record<string, string>>;

/** The header names, in the order in which they are sent and documented. */
export const rateLimitHeaderNames = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit-Policy',
  'RateLimit',
] as const;
type RateLimitHeaders = Readonly<Partial<Record<(typeof rateLimitHeaderNames)[number], string>>>;

/** The rate limits and quotas of a request, as the authorizer knows them after its decision. */
export interface LimitStates {
  /** undefined: unknown. */
  readonly rate: RateStatus | undefined;
  readonly quotas?: readonly QuotaStatus[] | undefined;
  /** The quota that refused the request. */
  readonly overQuota?: QuotaStatus | undefined;
}

/** A rate limit or a quota in the headers. A quota that never resets has no window and no reset. */
interface Policy {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** The length in seconds. */
  readonly seconds: number | null;
  /** The end in epoch seconds. */
  readonly resetAt: number | null;
}

/**
 * Returns the headers in both styles: X-RateLimit-* for the policy that matters most, and the structured fields of the IETF draft
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/). That policy is the quota that refused the request,
 * otherwise the one with the fewest remaining requests. `RateLimit` names the tightest window and each quota.
 */
export function rateLimitHeaders({ rate, quotas = [], overQuota }: LimitStates, now: number): RateLimitHeaders {
  const ofWindows =
    rate === undefined ? [] : windows.map(({ unit, ms }) => ({ name: unit, ...rate[unit], seconds: ms / 1000 }));
  const ofQuotas = quotas.map(policyOf);
  const tightest = rate && ofWindows.find(({ name }) => name === tightestWindow(rate).unit);
  const shown: Policy[] = [...(tightest === undefined ? [] : [tightest]), ...ofQuotas];
  const fewest = shown.reduce<Policy | undefined>(
    (one, other) => (one !== undefined && one.remaining <= other.remaining ? one : other),
    undefined,
  );
  const first = overQuota === undefined ? fewest : policyOf(overQuota);
  if (first === undefined) return {};
  return {
    'X-RateLimit-Limit': String(first.limit),
    'X-RateLimit-Remaining': String(first.remaining),
    ...(first.resetAt !== null && { 'X-RateLimit-Reset': String(first.resetAt) }),
    'RateLimit-Policy': [...ofWindows, ...ofQuotas]
      .map(({ name, limit, seconds }) => `"${name}";q=${limit}${seconds === null ? '' : `;w=${seconds}`}`)
      .join(', '),
    RateLimit: shown
      .map(({ name, remaining, resetAt }) => {
        const time = resetAt === null ? '' : `;t=${secondsUntil(resetAt, now)}`;
        return `"${name}";r=${remaining}${time}`;
      })
      .join(', '),
  };
}

/** Returns the additional header of a 429 response. A quota that never resets has none. */
export function retryAfterHeader({ rate, overQuota }: LimitStates, now: number): Headers {
  if (overQuota === undefined) return rate === undefined ? {} : { 'Retry-After': String(retryAfterSeconds(rate, now)) };
  const { resetAt } = overQuota.period;
  return resetAt === null ? {} : { 'Retry-After': String(secondsUntil(resetAt, now)) };
}

/** The name of a quota is its period: `month`, or `key-month` for the quota of a key. */
function policyOf(quota: QuotaStatus): Policy {
  const { of, per, limit, period } = quota;
  return {
    name: of === 'key' ? `key-${per}` : per,
    limit,
    remaining: remainingOf(quota),
    seconds: period.seconds,
    resetAt: period.resetAt,
  };
}

function secondsUntil(resetAt: number, now: number): number {
  return Math.max(1, Math.ceil(resetAt - now / 1000));
}
