import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { KeyCounters } from '../../lambdas/domain/limits/key-counters.ts';
import {
  type Counts,
  forEachWindow,
  isAnyFull,
  type Limits,
  rateStatus,
  retryAfterSeconds,
  tightest,
  windows,
} from '../../lambdas/domain/limits/rate-windows.ts';
import { chanceFrom } from '../support/chance.ts';
import { rounds } from '../support/rounds.ts';
import { type Fate, FaultyStorage } from './support/faulty-storage.ts';

/** Keys whose limits exceed what one counter counts, or look as if they did. */
const start = Date.parse('2026-11-24T10:06:00Z');
const hourMs = 3_600_000;

const limit = fc.oneof(
  fc.constantFrom(1, 100, 1000, 30_000, 30_001, 60_001, 90_000, 10_000_000, 1_000_000_000),
  fc.integer({ min: 1, max: 1_000_000_000 }),
);
const limits = fc.record({ perMinute: limit, perHour: limit });
const known: [Limits][] = [
  [{ perMinute: 60_001, perHour: 100 }],
  [{ perMinute: 1_000_000_000, perHour: 1000 }],
  [{ perMinute: 10_000_000, perHour: 1_000_000_000 }],
];

/** A key with a number of requests before, and instances that count more. */
async function usedKey(of: Limits, used: number, storage = new FaultyStorage()) {
  const random = chanceFrom(7);
  const requests = forEachWindow('unit', () => used);
  if (used > 0) await storage.count('key', of, start, { block: { requests, atMost: of } });
  return { storage, instances: Array.from({ length: 8 }, () => new KeyCounters(storage, random)), random };
}

const smallest = (of: Limits) => Math.min(...windows.map(({ name }) => of[name]));

test('with any limits, a key gets all its requests and not one more, close to them', async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.integer({ min: 0, max: 150 }), async (of, rest) => {
      const used = Math.max(0, smallest(of) - rest);
      const { instances } = await usedKey(of, used);
      let admitted = 0;
      for (let request = 0; request < 200; request++) {
        const counted = await instances[request % 8]?.count('key', { limits: of, revision: '1' }, start);
        if (counted?.admitted) admitted += 1;
      }
      expect(admitted).toBe(Math.min(200, smallest(of) - used));
    }),
    { numRuns: rounds(300, 60), examples: known.map(([of]) => [of, 100]) },
  );
});

test('a limited request says when the full window ends, an admitted one never too many requests', async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.integer({ min: 0, max: 60 }), async (of, rest) => {
      const used = Math.max(0, smallest(of) - rest);
      const { instances } = await usedKey(of, used);
      for (let request = 0; request < 100; request++) {
        const counted = await instances[request % 8]?.count('key', { limits: of, revision: '1' }, start);
        if (counted === undefined) continue;
        const { counts } = counted;
        const status = rateStatus(of, counts, start);
        for (const { unit } of windows) expect(counts[unit]).toBeGreaterThan(0);
        if (counted.admitted) continue;
        expect(isAnyFull(counts, of)).toBe(true);
        expect(tightest(status).remaining).toBe(0);
        const isHourFull = used + 100 >= of.perHour && counts.hour >= of.perHour;
        if (isHourFull) expect(retryAfterSeconds(status, start)).toBe(54 * 60);
        else expect(retryAfterSeconds(status, start)).toBe(60);
      }
    }),
    { numRuns: rounds(300, 60), examples: known.map(([of]) => [of, 50]) },
  );
});

/** A step in the life of a key: it gets other limits, time passes, or several instances count at the same time. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ requests: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 2, arbitrary: fc.record({ plan: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ ms: fc.constantFrom(20_000, 60_000, 600_000) }) },
);

/** Small enough to be reached, with as many reserves as bigger ones. */
const changing: readonly Limits[] = [
  { perMinute: 30_100, perHour: 30_300 },
  { perMinute: 30_000, perHour: 30_000 },
  { perMinute: 60_001, perHour: 30_150 },
  { perMinute: 90_000, perHour: 90_000 },
  { perMinute: 30_050, perHour: 1_000_000 },
];

const backAndForth = [{ requests: 1 }, { plan: 2 }, { requests: 18 }, { requests: 133 }, { plan: 0 }, { requests: 49 }];

test('limits that change are exact from the next request on, also with lost calls and concurrent requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, isLossy) => {
      const draw = chanceFrom(1);
      let isLosing = false;
      const fate = (): Fate => {
        const drawn = isLosing ? draw() : 1;
        return drawn < 0.02 ? 'lost before' : drawn < 0.04 ? 'lost after' : 'arrives';
      };
      const storage = new FaultyStorage(fate, () => Math.floor(draw() * 3));
      const used = 29_900;
      const { instances } = await usedKey(changing[0] as Limits, used, storage);
      isLosing = isLossy;
      let now = start;
      let of = changing[0] as Limits;
      let revision = 1;
      const admitted = new Map<string, number>([
        [`minute ${windowOf(start, 60_000)}`, used],
        [`hour ${windowOf(start, hourMs)}`, used],
      ]);
      for (const each of steps) {
        if ('plan' in each) {
          of = changing[each.plan] as Limits;
          revision++;
        } else if ('ms' in each) now += each.ms;
        else {
          const counting = Array.from({ length: each.requests }, (_, index) =>
            instances[index % 8]?.count('key', { limits: of, revision: String(revision) }, now).catch(() => undefined),
          );
          const passed = (await Promise.all(counting)).filter((counted) => counted?.admitted).length;
          for (const { name, unit, ms } of windows) {
            const window = `${unit} ${windowOf(now, ms)}`;
            const before = admitted.get(window) ?? 0;
            admitted.set(window, before + passed);
            expect(passed).toBeLessThanOrEqual(Math.max(0, of[name] - before));
          }
        }
      }
    }),
    // Limits that become what they were: a reserve from before must not admit more.
    { numRuns: rounds(300, 60), examples: [[backAndForth, false]] },
  );
});

test('what a key used is the sum of its counter and its reserves', async () => {
  const of = { perMinute: 90_000, perHour: 200_000 };
  const { storage, instances, random } = await usedKey(of, 0);
  for (let request = 0; request < 5000; request++)
    await instances[Math.floor(random() * 8)]?.count('key', { limits: of, revision: '1' }, start);
  const sum = (counts: Counts[]) => counts.reduce((total, { minute }) => total + minute, 0);
  const reserves = Array.from(
    { length: 3 },
    (_, place) => `key#${place} ${JSON.stringify({ limits: of, revision: '1' })}`,
  );
  const all = await Promise.all(['key', ...reserves].map((name) => storage.read(name, start)));
  expect(sum(all)).toBe(5000);
  expect(all[0]?.minute).toBeGreaterThan(5000);
});

const windowOf = (now: number, ms: number) => Math.floor(now / ms);
