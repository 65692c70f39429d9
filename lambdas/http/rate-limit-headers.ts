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
type RateLimitHeaders = Readonly<Record<(typeof rateLimitHeaderNames)[number], string>>;

/**
 * Returns the headers in both styles: X-RateLimit-* for the tightest window, and the structured fields of the IETF draft
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
 */
export function rateLimitHeaders(status: RateStatus, now: number): RateLimitHeaders {
  const { unit } = tightestWindow(status);
  const window = status[unit];
  const policy = windows.map(({ unit, ms }) => `"${unit}";q=${status[unit].limit};w=${ms / 1000}`);
  const secondsLeft = Math.max(1, Math.ceil(window.resetAt - now / 1000));
  return {
    'X-RateLimit-Limit': String(window.limit),
    'X-RateLimit-Remaining': String(window.remaining),
    'X-RateLimit-Reset': String(window.resetAt),
    'RateLimit-Policy': policy.join(', '),
    RateLimit: `"${unit}";r=${window.remaining};t=${secondsLeft}`,
  };
}

/** Returns the additional header of a 429 response. */
export function retryAfterHeader(status: RateStatus, now: number): Headers {
  return { 'Retry-After': String(retryAfterSeconds(status, now)) };
}
