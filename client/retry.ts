import type { LatchkeyError } from './latchkey-error.ts';
import type { Operation } from './operation.ts';

/** The state of a request between two attempts. */
export interface Attempts {
  readonly operation: Operation;
  /** The repetitions so far, without those that continued an unfinished change. */
  readonly retries: number;
  /** The repetitions so far that continued an unfinished change. */
  readonly continued: number;
  readonly maxRetries: number;
  readonly maxRetryAfterMs: number;
}

const firstWaitMs = 500;
const longestWaitMs = 8_000;
/** Each request of an unfinished change works for many seconds. */
const maxContinued = 100;

/** Returns the wait before the next attempt, in milliseconds; undefined if the request must not be repeated. */
export function waitBeforeNext(error: LatchkeyError, attempts: Attempts): number | undefined {
  // The request has changed some keys of the workspace. The next one continues where it stopped.
  if (error.code === 'unfinished') return attempts.continued < maxContinued ? 0 : undefined;
  if (attempts.retries >= attempts.maxRetries || !mayPass(error)) return undefined;
  // A request that was not admitted has had no effect.
  if (attempts.operation.isSentOnce && error.status !== 429) return undefined;
  const asked = (error.retryAfter ?? 0) * 1000;
  if (asked > attempts.maxRetryAfterMs) return undefined;
  // The end of a window is exact, and other failures have no end that is known.
  return error.status === 429 && error.retryAfter !== null ? asked : Math.max(asked, backoff(attempts.retries));
}

/** Whether the same request may succeed later. */
function mayPass({ status, code, retryAfter }: LatchkeyError): boolean {
  if (status === null || status >= 500 || code === 'request_in_progress') return true;
  // A quota without Retry-After never resets.
  return status === 429 && (retryAfter !== null || code !== 'quota_exceeded');
}

/** Returns a wait that doubles with each repetition. Half of it is random, because other clients may have failed, too. */
function backoff(retries: number): number {
  const ms = Math.min(longestWaitMs, firstWaitMs * 2 ** retries);
  return ms / 2 + (Math.random() * ms) / 2;
}

/** Whether an error leaves open if the service has applied the request. */
export function mayBeApplied({ status }: LatchkeyError): boolean {
  return status === null || status >= 500;
}
