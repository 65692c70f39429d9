import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { usageOf } from '../../lambdas/domain/usage/usage.ts';
import { granularities, granularityMs, longestMs, usageRange } from '../../lambdas/domain/usage/usage-range.ts';

const now = Date.parse('2026-11-24T12:34:20.500Z');
const year = 366 * granularityMs.day;
const kept = { keptSince: 0, missing: null };
const granularity = fc.constantFrom(...granularities);

/** A valid time range as a client sends it. */
const query = granularity.chain((of) =>
  fc
    .record({
      from: fc.integer({ min: now - year, max: now + year }),
      length: fc.integer({ min: 0, max: longestMs[of] }),
    })
    .map(({ from, length }) => ({ from, to: from + length, granularity: of })),
);

describe('points', () => {
  test('cover the time range without gaps, overlaps or unneeded points', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const range = usageRange(asked, now);
        const ms = granularityMs[asked.granularity];
        const { points, from, to } = usageOf(range, [], kept);
        expect(points.map(({ at }) => Date.parse(at))).toEqual(points.map((_, index) => range.from + index * ms));
        expect(Date.parse(from)).toBe(range.from);
        expect(Date.parse(to)).toBe(range.from + points.length * ms);
        expect(range.from % ms).toBe(0);
        // The requested moments are inside, and within one point of its ends.
        expect(asked.from - range.from).toBeGreaterThanOrEqual(0);
        expect(asked.from - range.from).toBeLessThan(ms);
        expect(range.to - asked.to).toBeGreaterThanOrEqual(0);
        expect(range.to - asked.to).toBeLessThan(ms);
        expect(points.length).toBeLessThanOrEqual(longestMs[asked.granularity] / ms + 1);
      }),
    );
  });

  test('add up to all counts at any granularity, each in its place', () => {
    const day = Date.parse('2026-11-24T00:00:00Z');
    const counted = fc.array(
      fc.record({
        at: fc.nat(24 * 60 - 1).map((minute) => day + minute * granularityMs.minute),
        admitted: fc.nat(1000),
        limited: fc.nat(1000),
      }),
      { maxLength: 50 },
    );
    const sum = (of: readonly { admitted: number; limited: number }[]) => ({
      admitted: of.reduce((all, each) => all + each.admitted, 0),
      limited: of.reduce((all, each) => all + each.limited, 0),
    });
    fc.assert(
      fc.property(counted, (counts) => {
        const times = counts.map(({ at, ...sums }) => ({ at, sums }));
        for (const each of granularities) {
          const usage = usageOf({ from: day, to: day + granularityMs.day, granularity: each }, times, kept);
          expect(sum(usage.points)).toEqual(sum(counts));
          expect({ admitted: usage.admitted, limited: usage.limited }).toEqual(sum(counts));
          for (const point of usage.points) {
            const begins = Date.parse(point.at);
            const inside = counts.filter(({ at }) => at >= begins && at < begins + granularityMs[each]);
            expect({ admitted: point.admitted, limited: point.limited }).toEqual(sum(inside));
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
