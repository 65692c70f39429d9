import { expect, test } from '@jest/globals';
import { withMinuteOfUse } from '../../../../../lambdas/domain/limits/last-use.ts';
import type { LastUseReader } from '../../../../../lambdas/domain/limits/ports.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';

const hour = '2026-11-24T12:00:00.000Z';
const now = Date.parse('2026-11-24T12:34:56Z');
const day = 86_400_000;
const asked: unknown[] = [];
const reader = (minutes: Record<string, string>): LastUseReader => ({
  lastMinutes: async (counters) => {
    asked.push(...counters);
    return new Map(Object.entries(minutes).map(([counter, at]) => [counter, Date.parse(at)]));
  },
});

test('a key shows the minute of its last use, if its counter knows it', async () => {
  const keys = [
    { id: 'a', tag: 'A', lastUsedAt: hour },
    { id: 'b', tag: 'B', lastUsedAt: hour },
    { id: 'c', tag: 'C', lastUsedAt: null },
  ];
  asked.length = 0;
  expect(await withMinuteOfUse(reader({ A: '2026-11-24T12:31:00Z' }), keys, now)).toEqual([
    { id: 'a', tag: 'A', lastUsedAt: '2026-11-24T12:31:00.000Z' },
    { id: 'b', tag: 'B', lastUsedAt: hour },
    { id: 'c', tag: 'C', lastUsedAt: null },
  ]);
  expect(asked).toEqual([
    { counter: 'A', hour: Date.parse(hour) },
    { counter: 'B', hour: Date.parse(hour) },
  ]);
});

test('counters that are no longer kept are not read', async () => {
  asked.length = 0;
  const keys = [{ tag: 'A', lastUsedAt: hour }];
  expect(await withMinuteOfUse(reader({}), keys, Date.parse(hour) + 31 * day)).toEqual(keys);
  expect(asked).toEqual([]);
});

test('the hour stays while the counters do not respond; other errors are not hidden', async () => {
  const keys = [{ tag: 'A', lastUsedAt: hour }];
  const failing = (error: Error): LastUseReader => ({ lastMinutes: () => Promise.reject(error) });
  expect(await withMinuteOfUse(failing(new ServiceUnavailableError()), keys, now)).toEqual(keys);
  await expect(withMinuteOfUse(failing(new TypeError('a fault')), keys, now)).rejects.toThrow('a fault');
});
