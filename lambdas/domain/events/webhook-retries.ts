import type { RandomBytes } from '../shared/random.ts';

/** Seconds from one attempt to the next, as Standard Webhooks suggests. SQS can wait up to 12 hours. */
const delays = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];

/** The number of attempts in total. */
export const webhookAttempts = delays.length + 1;

/** The greatest share by which a wait is longer. It is random, so webhooks that failed together are not retried together. */
const jitter = 0.1;

/** Returns the seconds to wait after this attempt, counted from 1; undefined after the last one. */
export function retryDelay(attempt: number, random: RandomBytes): number | undefined {
  const delay = delays[attempt - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 + (jitter * (random(1)[0] ?? 0)) / 255));
}
