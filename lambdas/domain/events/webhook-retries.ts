import type { RandomBytes } from '../shared/random.ts';

/** Seconds from one attempt to the next, as Standard Webhooks suggests, up to what SQS can wait: 12 hours. */
const delays = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];

/** How often a webhook is tried in all. */
export const webhookAttempts = delays.length + 1;

/** So much longer a wait may be, so that webhooks which failed together do not come again together. */
const jitter = 0.1;

/** Seconds to wait after the attempt of this number, from 1; undefined: it was the last. */
export function retryDelay(attempt: number, random: RandomBytes): number | undefined {
  const delay = delays[attempt - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 + (jitter * (random(1)[0] ?? 0)) / 255));
}
