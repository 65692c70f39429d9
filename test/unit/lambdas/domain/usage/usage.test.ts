import { describe, expect, test } from '@jest/globals';
import { InvalidRequestError } from '../../../../../lambdas/domain/shared/errors.ts';
import { inFlight } from '../../../../../lambdas/domain/shared/in-flight.ts';
import { readCounters, readLimits } from '../../../../../lambdas/domain/usage/read-counters.ts';
import { limitState, usageOf } from '../../../../../lambdas/domain/usage/usage.ts';
import { usageRange } from '../../../../../lambdas/domain/usage/usage-range.ts';
import { limitsOf } from '../../../../support/limits.ts';

const at = (text: string) => Date.parse(text);
const now = at('2026-11-24T12:34:20.500Z');
const kept = { keptSince: 0, missing: null };
const none = async () => [];

/** Returns the invalid fields with their errors. */
function errorsOf(query: Parameters<typeof usageRange>[0]) {
  try {
    usageRange(query, now);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.errors;
    throw error;
  }
  return [];
}

describe('the requested time range', () => {
  test.each([
    ['minute', '2026-11-24T11:10:00.000Z', '2026-11-24T12:35:00.000Z'],
    ['hour', '2026-11-24T11:00:00.000Z', '2026-11-24T13:00:00.000Z'],
    ['day', '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z'],
  ] as const)('by the %s is rounded outwards, and ends now by default', (granularity, from, to) => {
    expect(usageRange({ from: at('2026-11-24T11:10:59.999Z'), granularity }, now)).toEqual({
      from: at(from),
      to: at(to),
      granularity,
    });
  });

  test('on boundaries stays unchanged', () => {
    const [from, to] = [at('2026-11-24T00:00:00Z'), at('2026-11-24T03:00:00Z')];
    expect(usageRange({ from, to, granularity: 'hour' }, now)).toEqual({ from, to, granularity: 'hour' });
    expect(usageOf({ from: to, to, granularity: 'hour' }, [], kept).points).toEqual([]);
  });

  test('must not end before it starts', () => {
    expect(errorsOf({ from: now, to: now - 1, granularity: 'hour' })).toEqual([
      { path: 'query.to', message: 'must not be before "from"' },
    ]);
    expect(errorsOf({ from: now + 1, granularity: 'hour' })).toEqual([
      { path: 'query.from', message: 'must not be in the future, unless "to" is given' },
    ]);
    expect(errorsOf({ from: now + 1, to: now + 2, granularity: 'hour' })).toEqual([]);
  });

  test.each([
    ['minute', 24 * 3_600_000, 'a day'],
    ['hour', 31 * 24 * 3_600_000, '31 days'],
    ['day', 403 * 24 * 3_600_000, '403 days'],
  ] as const)('by the %s has a maximum length', (granularity, ms, words) => {
    expect(errorsOf({ from: now - ms, granularity })).toEqual([]);
    expect(errorsOf({ from: now - ms - 1, granularity })).toEqual([
      { path: 'query.from', message: `must be at most ${words} before "to" with the granularity ${granularity}` },
    ]);
  });

  test('may be older than the retention of counters', () => {
    expect(errorsOf({ from: 0, to: 3_600_000, granularity: 'minute' })).toEqual([]);
  });
});

test('points have their counts, including zero, and their sums', () => {
  const range = { from: at('2026-11-23T00:00:00Z'), to: at('2026-11-25T00:00:00Z'), granularity: 'day' } as const;
  const counted = [
    { at: at('2026-11-24T00:00:00Z'), sums: { admitted: 2 } },
    { at: at('2026-11-24T23:00:00Z'), sums: { admitted: 3, scope: 1 } },
    { at: at('2026-11-24T23:00:00Z'), sums: { limited: 7 } },
  ];
  expect(usageOf(range, counted, kept)).toEqual({
    from: '2026-11-23T00:00:00.000Z',
    to: '2026-11-25T00:00:00.000Z',
    granularity: 'day',
    keptSince: '1970-01-01T00:00:00.000Z',
    missing: null,
    points: [
      { at: '2026-11-23T00:00:00.000Z', admitted: 0, limited: 0, refused: {} },
      { at: '2026-11-24T00:00:00.000Z', admitted: 5, limited: 7, refused: { scope: 1 } },
    ],
    ...{ admitted: 5, limited: 7, refused: { scope: 1 } },
  });
});

test('points before the usage that is kept are left out, and a missing time is named', () => {
  const range = { from: at('2026-11-22T00:00:00Z'), to: at('2026-11-25T00:00:00Z'), granularity: 'day' } as const;
  const missing = { from: at('2026-11-24T10:00:00Z'), to: at('2026-11-24T11:00:00Z') };
  const counted = [{ at: at('2026-11-24T23:00:00Z'), sums: { admitted: 3 } }];
  const keptSince = at('2026-11-24T00:00:00Z');
  const usage = usageOf(range, counted, { keptSince, missing });
  expect(usage.points.map((point) => point.at)).toEqual(['2026-11-24T00:00:00.000Z']);
  expect(usage).toMatchObject({
    keptSince: '2026-11-24T00:00:00.000Z',
    missing: { from: '2026-11-24T10:00:00.000Z', to: '2026-11-24T11:00:00.000Z' },
    admitted: 3,
  });
  const later = usageOf(range, [], { keptSince: at('2026-12-01T00:00:00Z'), missing: null });
  expect(later).toMatchObject({ points: [], admitted: 0 });
});

test('counts outside the range are an error, not lost', () => {
  const range = { from: 0, to: 3_600_000, granularity: 'hour' } as const;
  expect(() => usageOf(range, [{ at: 3_600_000, sums: { admitted: 1 } }], kept)).toThrow(RangeError);
});

describe('the rate status of a key', () => {
  const limits = limitsOf({ perMinute: 60, perHour: 1000 });

  test('has the remaining requests of the minute and the hour', () => {
    const minutes = [
      { at: at('2026-11-24T12:33:00Z'), count: 50 },
      { at: at('2026-11-24T12:34:00Z'), count: 20 },
    ];
    expect(limitState(limits, minutes, now)).toEqual({
      minute: { limit: 60, remaining: 40, resetsAt: '2026-11-24T12:35:00.000Z' },
      hour: { limit: 1000, remaining: 930, resetsAt: '2026-11-24T13:00:00.000Z' },
    });
  });

  test('is never negative after limits were lowered', () => {
    const minutes = [{ at: at('2026-11-24T12:34:00Z'), count: 2000 }];
    expect(limitState(limits, minutes, now)).toMatchObject({ minute: { remaining: 0 }, hour: { remaining: 0 } });
  });

  test('is the sum of all counters of its plan', async () => {
    const asked: string[] = [];
    const counts = async (counter: string, time: object, by: string) => {
      asked.push(counter);
      expect([time, by]).toEqual([{ from: at('2026-11-24T12:00:00Z'), to: at('2026-11-24T13:00:00Z') }, 'minute']);
      return [{ at: at('2026-11-24T12:34:00Z'), count: 5 }];
    };
    const state = await readLimits(
      { counts, refusals: none },
      'key_1',
      limitsOf({ perMinute: 90_000, perHour: 1_000_000 }),
      now,
    );
    expect(asked).toEqual(['key_1']);
    expect(state).toMatchObject({ minute: { remaining: 89_995 }, hour: { remaining: 999_995 } });
  });
});

describe('the history of a key', () => {
  const range = { from: 0, to: 3_600_000, granularity: 'day' } as const;

  test('is its counter, and its refusals', async () => {
    const asked: string[] = [];
    const counts = async (counter: string, _: object, by: string) => {
      asked.push(`${counter} ${by}`);
      return [{ at: 0, count: 10 ** (asked.length - 1) }];
    };
    const refusals = async (counter: string, _: object, by: string) => {
      asked.push(`${counter} ${by}`);
      return [{ at: 0, name: 'scope' as const, count: 7 }];
    };
    const counted = await readCounters({ usage: { counts, refusals } }, 'key_1', range);
    expect(asked).toEqual(['limited#key_1 hour', 'key_1 hour']);
    expect(counted).toEqual([
      { at: 0, sums: { admitted: 10 } },
      { at: 0, sums: { scope: 7 } },
    ]);
  });

  test('leaves out the requests in its reserves, which it reads before the counter', async () => {
    const asked: string[] = [];
    const counts = async (counter: string) => {
      asked.push(counter);
      return counter === 'key_1' ? [{ at: 0, count: 1000, isWithReserves: true }] : [{ at: 0, count: -10 }];
    };
    const counted = await readCounters({ usage: { counts, refusals: none } }, 'key_1', range);
    expect(counted.reduce((sum, { sums: { admitted = 0 } }) => sum + admitted, 0)).toBe(1000 - 8 * 10);
    expect(asked).toHaveLength(1 + 8 + 1);
    expect(asked.at(-1)).toBe('key_1');
  });
});

describe('a bounded number of calls at a time', () => {
  test('returns the results in the order of the items', async () => {
    let [now, most] = [0, 0];
    const work = async (item: number) => {
      now += 1;
      most = Math.max(most, now);
      for (let turns = 10 - item; turns > 0; turns--) await undefined;
      now -= 1;
      return item * 2;
    };
    expect(await inFlight(3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], work)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(most).toBe(3);
    expect(await inFlight(3, [], work)).toEqual([]);
  });

  test('fails with the first failure', async () => {
    const failing = inFlight(2, [1, 2, 3], async (item) => {
      if (item === 2) throw new Error('two');
    });
    await expect(failing).rejects.toThrow('two');
  });
});
