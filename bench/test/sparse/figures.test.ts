import { describe, expect, test } from '@jest/globals';
import type { Before } from '../../before.ts';
import { sparseTables, toOneCall } from '../../sparse/figures.ts';
import type { Check } from '../../sparse/run-checks.ts';
import { assertOutcomes, summary } from '../../sparse/summary.ts';

const check = (roundTrips: number, ms: number, isAlone = true): Check => ({
  outcome: 'admitted',
  isAlone,
  ms,
  operations: [],
  roundTrips,
  reads: 1,
  writes: roundTrips,
  readUnits: 1,
  writeUnits: roundTrips,
});
const ours = summary('Latchkey', [check(1, 4), check(1, 4), check(1, 99, false), check(3, 16)], [check(1, 4)]);
const peer = summary('peer', [check(3, 12)], [check(0, 4)]);
const oneCall = summary('one call', [check(1, 4)], undefined);

describe('the summary of checks', () => {
  test('has averages, the shares of round trips, and the latency of those alone', () => {
    expect(ours).toMatchObject({
      checks: 4,
      roundTrips: 1.5,
      shares: [0, 0.75, 0, 0.25],
      writes: 1.5,
      latency: { count: 3, mean: 8, p50: 4 },
      flood: { reads: 1, writes: 1 },
    });
    expect(oneCall.flood).toBeNull();
  });

  test('is refused if a check has another outcome', () => {
    expect(() => assertOutcomes([check(1, 1)], 'admitted')).not.toThrow();
    expect(() => assertOutcomes([check(1, 1), { ...check(1, 1), outcome: 'failed: x' }], 'admitted')).toThrow(
      '1 of 2 ended with "failed: x"',
    );
  });
});

describe('the figures of the sparse traffic', () => {
  const sparse = [ours, peer, oneCall];

  test('compare each subject with the one call of its own run', () => {
    expect(sparse.map((each) => toOneCall(each, sparse))).toEqual([2, 3, 1]);
    const slowMachine = [
      summary('Latchkey', [check(2, 30)], undefined),
      peer,
      summary('one call', [check(1, 10)], undefined),
    ];
    const before = { commit: 'abc1234', sparse: slowMachine } as unknown as Before;
    const rows = sparseTables(sparse, before).split('\n');
    expect(rows[2]).toMatch(/^\| Latchkey at abc1234 .* 2\.00 .* 3\.00× \|$/);
    expect(rows[3]).toMatch(/^\| Latchkey .* 1\.50 \| +75\.0 % .* 2\.00× \|$/);
  });

  test('show the flood of each subject that checks keys', () => {
    const [, , flood = ''] = sparseTables(sparse, undefined).split('\n\n');
    expect(flood.split('\n').slice(2)).toEqual(['| Latchkey |  1.00 |   1.00 |', '| peer     |  1.00 |   0.00 |']);
  });
});
