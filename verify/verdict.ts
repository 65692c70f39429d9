import type { Principal } from '../lambdas/domain/access/principal.ts';
import { QuotaExceededError, RateLimitExceededError } from '../lambdas/domain/limits/limit-errors.ts';
import type { LatchkeyError } from '../lambdas/domain/shared/errors.ts';
import type { Verdict as Decided } from '../lambdas/domain/verification/verdict.ts';
import { problemMediaType, problemOf, problems, problemType } from '../lambdas/http/problem.ts';
import { rateLimitHeaders, retryAfterHeader } from '../lambdas/http/rate-limit-headers.ts';

/** The response to a request that was not admitted: a problem document (RFC 9457), as the service itself sends it. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** The result of a check. Only an admitted request may reach the API; to all others, send the `response`. */
export type Verdict =
  | {
      readonly outcome: 'admitted';
      readonly principal: Principal;
      /** The rate-limit headers for the response. */
      readonly headers: Readonly<Record<string, string>>;
    }
  /** No valid key: 401. */
  | { readonly outcome: 'unauthorized'; readonly response: Refusal }
  /** The key lacks the scope, its plan has no API access, or the address is not allowed: 403. */
  | {
      readonly outcome: 'denied';
      readonly principal: Principal;
      readonly code: 'insufficient_scope' | 'ip_not_allowed' | 'plan_without_api_access' | 'plan_not_configured';
      readonly response: Refusal;
    }
  /** The rate limit or the quota is used up: 429. */
  | {
      readonly outcome: 'limited';
      readonly principal: Principal;
      readonly code: 'rate_limit_exceeded' | 'quota_exceeded';
      /** undefined: the quota never resets. */
      readonly retryAfterSeconds: number | undefined;
      readonly response: Refusal;
    }
  /** The key could not be checked: 503, or 500 if the verifier is not set up correctly. */
  | { readonly outcome: 'unavailable'; readonly error: unknown; readonly response: Refusal };

/** What API Gateway answers to every request without a valid key (lib/gateway/gateway-responses.ts). */
const detail = 'Send a valid API key, as "X-API-Key: <key>" or "Authorization: Bearer <key>".';
const challenge = 'Bearer realm="latchkey"';

/** Returns the verdict with its response. @param now Epoch milliseconds */
export function answered(verdict: Decided, requestId: string, now: number): Verdict {
  const { outcome } = verdict;
  if (outcome === 'unauthorized') {
    const problem = { type: problemType('unauthorized'), ...problems.unauthorized, detail, code: outcome, requestId };
    const response = refusal(problem, { 'WWW-Authenticate': challenge });
    return { outcome: 'unauthorized', response };
  }
  const { principal } = verdict;
  const headers = rateLimitHeaders(verdict, now);
  if (verdict.outcome === 'admitted') return { outcome: 'admitted', principal, headers };
  if (verdict.outcome === 'denied') {
    const code = verdict.error.code as Extract<Verdict, { outcome: 'denied' }>['code'];
    return { outcome: 'denied', principal, code, response: refusal(problemOf(verdict.error, requestId), headers) };
  }
  const retryAfter = retryAfterHeader(verdict, now);
  const seconds = retryAfter['Retry-After'];
  const { overQuota } = verdict;
  const error: LatchkeyError =
    overQuota === undefined
      ? new RateLimitExceededError()
      : new QuotaExceededError(overQuota.of, seconds !== undefined);
  return {
    outcome: 'limited',
    principal,
    code: overQuota === undefined ? 'rate_limit_exceeded' : 'quota_exceeded',
    retryAfterSeconds: seconds === undefined ? undefined : Number(seconds),
    response: refusal(problemOf(error, requestId), { ...headers, ...retryAfter }),
  };
}

/** Returns the verdict about a request that could not be checked. */
export function unavailable(error: unknown, requestId: string): Verdict {
  return { outcome: 'unavailable', error, response: refusal(problemOf(error, requestId), {}) };
}

function refusal(problem: { readonly status: number }, headers: Readonly<Record<string, string>>): Refusal {
  return {
    status: problem.status,
    headers: { 'Content-Type': problemMediaType, 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(problem),
  };
}
