import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Limits } from '../../../../../lambdas/domain/limits/rate-windows.ts';
import {
  counterNames,
  ShardedCounters,
  shardsOf,
  share,
} from '../../../../../lambdas/domain/limits/sharded-counters.ts';
import { limitsOf } from '../../../../support/limits.ts';

const limits = fc.record({
  perMinute: fc.integer({ min: 1, max: 1_000_000_000 }),
  perHour: fc.integer({ min: 1, max: 1_000_000_000 }),
});

/** Counters without windows, which count for the whole test. */
function counters() {
  const counts = new Map<string, number>();
  const asked: string[] = [];
  const now = (keyId: string) => ({ minute: counts.get(keyId) ?? 0, hour: counts.get(keyId) ?? 0 });
  return {
    counts,
    asked,
    async count(keyId: string, { perMinute, perHour }: Limits) {
      asked.push(keyId);
      const before = counts.get(keyId) ?? 0;
      const admitted = before < perMinute && before < perHour;
      if (admitted) counts.set(keyId, before + 1);
      return { admitted, counts: now(keyId) };
    },
    read: async (keyId: string) => now(keyId),
    add: () => Promise.reject(new Error('Refusals are not counted here.')),
  };
}

describe('the shares of counters', () => {
  test('add up to the limits, and each admits at least one request', () => {
    fc.assert(
      fc.property(limits, (of) => {
        const shards = shardsOf(of);
        const indexes = shards > 1000 ? [0, 1, shards - 1] : Array.from({ length: shards }, (_, index) => index);
        const shares = indexes.map((shard) => share(of, shard, shards));
        for (const { perMinute, perHour } of shares) {
          expect(perMinute).toBeGreaterThanOrEqual(1);
          expect(perMinute).toBeLessThanOrEqual(Math.max(30_000, Math.ceil(of.perMinute / shards)));
          expect(perHour).toBeGreaterThanOrEqual(1);
        }
        if (shards > 1000) return;
        const sum = (name: keyof Limits) => shares.reduce((total, each) => total + each[name], 0);
        expect([sum('perMinute'), sum('perHour')]).toEqual([of.perMinute, of.perHour]);
      }),
    );
  });
});

describe('a limit within one counter', () => {
  test('uses one, under the id of the key', async () => {
    const inner = counters();
    const sharded = new ShardedCounters(inner, () => 0.99);
    const counted = await sharded.count('key_1', limitsOf({ perMinute: 30_000, perHour: 1_000_000 }), 0);
    expect(counted).toEqual({ admitted: true, counts: { minute: 1, hour: 1 }, isFirst: true, isExact: true });
    expect(inner.asked).toEqual(['key_1']);
  });
});

describe('a limit that exceeds one counter', () => {
  const of = limitsOf({ perMinute: 90_000, perHour: 6 });

  test('is spread over several, which together never admit too many requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 60 }), async (choices) => {
        const inner = counters();
        let next = 0;
        const sharded = new ShardedCounters(inner, () => choices[next++] ?? 0);
        let admitted = 0;
        for (let i = 0; i < choices.length; i++) if ((await sharded.count('key_1', of, 0)).admitted) admitted += 1;
        expect(admitted).toBeLessThanOrEqual(6);
        // All three counters are tried: a request is refused only when all are full.
        expect(admitted).toBe(Math.min(6, choices.length));
      }),
    );
  });

  test('estimates the rate status of the whole key', async () => {
    const inner = counters();
    const sharded = new ShardedCounters(inner, () => 0.5);
    await sharded.count('key_1', of, 0);
    expect([...inner.counts.keys()]).toEqual(['key_1#1/3']);
    expect(counterNames('key_1', 3)).toEqual(['key_1#0/3', 'key_1#1/3', 'key_1#2/3']);
    expect(await sharded.read('key_1', of, 0)).toEqual({ minute: 3, hour: 3 });
    expect(await sharded.count('key_1', of, 0)).toEqual({
      admitted: true,
      counts: { minute: 6, hour: 6 },
      isFirst: false,
      isExact: false,
    });
  });
});
