import { setTimeout } from 'node:timers/promises';
import { type Clock, systemClock } from '../../domain/shared/random.ts';

/** Whether a transaction met another one on the same items, or throttling: the same one may pass next time. */
export function isContention(reasons: readonly (string | undefined)[]): boolean {
  const codes = reasons.filter((reason) => reason !== undefined);
  return (
    codes.length > 0 &&
    codes.every((code) =>
      ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'DuplicateItem'].includes(code),
    )
  );
}

const maxTries = 10;
/** After this no further try is begun, in milliseconds: the caller may have been told that nothing happened. */
const maxWaitMs = 5000;

/**
 * Tries a transaction until it commits or is refused for good. `attempt` returns `retry` on contention. Waits a little
 * longer each time, at random, so that rivals part. The deadline is by the clock: a Lambda that is frozen after its answer
 * must not, when it thaws, apply an old change to a newer state (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 */
export async function untilSettled<T>(
  attempt: () => Promise<T | typeof retry>,
  orElse: () => Error,
  clock: Clock = systemClock,
): Promise<T> {
  const deadline = clock() + maxWaitMs;
  for (let tries = 1; tries <= maxTries && clock() < deadline; tries++) {
    const result = await attempt();
    if (result !== retry) return result;
    await setTimeout(Math.random() * Math.min(400, 10 * 2 ** tries));
  }
  throw orElse();
}

export const retry = Symbol('retry');
