import { expect, test } from '@jest/globals';
import { retryDelay, webhookAttempts } from '../../../../../lambdas/domain/events/webhook-retries.ts';
import { filledWith } from '../support.ts';

const minute = 60;
const hour = 60 * minute;
const attempts = Array.from({ length: webhookAttempts }, (_, index) => index + 1);

test('the waits are the ones that Standard Webhooks suggests', () => {
  expect(attempts.map((attempt) => retryDelay(attempt, filledWith(0)))).toEqual([
    5,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    10 * hour,
    undefined,
  ]);
});

test('jitter adds at most a tenth, within the maximum of SQS', () => {
  const longest = attempts.map((attempt) => retryDelay(attempt, filledWith(255)));
  expect(longest).toEqual([6, 330, 1980, 7920, 19_800, 39_600, 39_600, undefined]);
  for (const delay of longest) expect(delay ?? 0).toBeLessThan(12 * hour);
});

test('a message after its last attempt has no wait', () => {
  expect(retryDelay(webhookAttempts + 1, filledWith(0))).toBeUndefined();
});
