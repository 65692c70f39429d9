import { expect, test } from '@jest/globals';
import { isStillUsed, timeLeft } from '../../../../../console/src/keys/rotation/value-state.ts';
import { usedLevel } from '../../../../../console/src/plan/used-level.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const valueWith = (changes: object) => ({
  ...{ key: 'vsk_live_Ab3dEf9h...x9Qz', issuedAt: null, lastUsedAt: null, validUntil: null, graceOnFirstUse: null },
  ...changes,
});

test.each([
  ['2026-11-26T15:30:00.000Z', '2 days 3 hours'],
  ['2026-11-25T12:00:00.000Z', '1 day'],
  ['2026-11-24T13:01:00.000Z', '1 hour 1 minute'],
  ['2026-11-24T12:01:05.000Z', '1 minute 5 seconds'],
  ['2026-11-24T12:00:09.000Z', '9 seconds'],
  ['2026-11-24T11:59:00.000Z', '0 seconds'],
])('until %s, the time left is %s', (until, text) => {
  expect(timeLeft(until, now)).toBe(text);
});

test('a previous value is still used if it may have been used since the current one was issued', () => {
  const newest = valueWith({ issuedAt: '2026-11-24T10:00:00.000Z' });
  expect(isStillUsed(valueWith({}), newest)).toBe(false);
  expect(isStillUsed(valueWith({ lastUsedAt: '2026-11-24T09:59:00.000Z' }), newest)).toBe(false);
  expect(isStillUsed(valueWith({ lastUsedAt: '2026-11-24T10:00:00.000Z' }), newest)).toBe(true);
  expect(isStillUsed(valueWith({ lastUsedAt: '2026-11-24T10:00:00.000Z' }), valueWith({}))).toBe(true);
});

test.each([
  [79, 'normal'],
  [80, 'high'],
  [99, 'high'],
  [100, 'full'],
  [101, 'full'],
] as const)('%d of 100 used is %s', (used, level) => {
  expect(usedLevel(used, 100)).toBe(level);
});
