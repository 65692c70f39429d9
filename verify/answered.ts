import { QuotaExceededError, RateLimitExceededError } from '../lambdas/domain/limits/limit-errors.ts';
import type { LatchkeyError } from '../lambdas/domain/shared/errors.ts';
import type { Verdict as Decided } from '../lambdas/domain/verification/verdict.ts';
import { problemMediaType, problemOf, problems, problemType } from '../lambdas/http/problem.ts';
import { rateLimitHeaders, retryAfterHeader } from '../lambdas/http/rate-limit-headers.ts';
import type { Refusal, Verdict } from './verdict.ts';

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
