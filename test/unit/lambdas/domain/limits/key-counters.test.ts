import { describe, expect, test } from '@jest/globals';
import { KeyCounters, reserveNames, reservesOf } from '../../../../../lambdas/domain/limits/key-counters.ts';
import { FaultyStorage } from '../../../../property/support/faulty-storage.ts';
import { limitsOf } from '../../../../support/limits.ts';

const now = Date.parse('2026-11-24T12:34:20Z');

test.each([
  ['a limit of one counter', { perMinute: 30_000, perHour: 1_000_000 }, 0],
  ['a limit beyond it', { perMinute: 30_001, perHour: 1_000_000 }, 2],
  ['an hour that allows less than one counter', { perMinute: 60_001, perHour: 100 }, 0],
  ['a minute that is never full', { perMinute: 1_000_000_000, perHour: 1000 }, 0],
  ['ten million a minute', { perMinute: 10_000_000, perHour: 1_000_000_000 }, 8],
  ['the highest limits', { perMinute: 1_000_000_000, perHour: 1_000_000_000 }, 8],
])('%s has the reserves that its tightest window needs', (_, limits, reserves) => {
  expect(reservesOf(limits)).toBe(reserves);
});

test('a limit within one counter uses it alone, under the id of the key', async () => {
  const storage = new FaultyStorage();
  const limits = limitsOf({ perMinute: 30_000, perHour: 1_000_000 });
  const counted = await new KeyCounters(storage, () => 0.99).count('key_1', { limits, revision: '1' }, now);
  expect(counted).toEqual({ admitted: true, counts: { minute: 1, hour: 1 }, isFirst: true, isExact: true });
  expect(await storage.read('key_1', now)).toEqual({ minute: 1, hour: 1 });
});

describe('a limit beyond one counter', () => {
  const limits = limitsOf({ perMinute: 10_000_000, perHour: 1_000_000_000 });

  test('starts with everything but the request', async () => {
    const counters = new KeyCounters(new FaultyStorage());
    for (const requests of [1, 2, 3]) {
      const { admitted, counts, isFirst } = await counters.count('key_1', { limits, revision: '1' }, now);
      expect({ admitted, counts, isFirst }).toEqual({
        admitted: true,
        counts: { minute: requests, hour: requests },
        isFirst: requests === 1,
      });
    }
  });

  test('counts in advance only what it needs: the rest of a block serves the next minute', async () => {
    const storage = new FaultyStorage();
    const counters = new KeyCounters(storage, () => 0);
    const small = limitsOf({ perMinute: 60_000, perHour: 100_000 });
    for (let minute = 0; minute < 10; minute++)
      await counters.count('key_1', { limits: small, revision: '1' }, now + minute * 60_000);
    // One block of 500, and the ten requests.
    expect((await storage.read('key_1', now + 9 * 60_000)).hour).toBeLessThanOrEqual(510);
  });

  test('reserves of a key have names of their own', () => {
    expect(new Set(reserveNames('key_1')).size).toBe(8);
    expect(reserveNames('key_1')[0]).toBe('key_1#0');
  });
});
