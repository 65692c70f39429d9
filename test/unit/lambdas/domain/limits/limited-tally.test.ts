import { beforeEach, describe, expect, test } from '@jest/globals';
import { LimitedTally, type RefusedKey } from '../../../../../lambdas/domain/limits/limited-tally.ts';
import type { CounterStore } from '../../../../../lambdas/domain/limits/ports.ts';
import { accountNamed } from '../../../../support/limits.ts';

const start = Date.parse('2026-11-24T10:15:30.000Z');
const keyOf = (tag: string): RefusedKey => ({ tag, ...accountNamed(tag) });
let writes: [counter: string, count: number, at: number][];
let fails: Error | undefined;
let failures: unknown[];
let tally: LimitedTally;
beforeEach(() => {
  writes = [];
  failures = [];
  fails = undefined;
  const add: CounterStore['add'] = async (counter, { limited = 0 }, at) => {
    writes.push([counter, limited, at]);
    if (fails !== undefined) throw fails;
  };
  tally = new LimitedTally({ add }, (error) => failures.push(error));
});

/** Adds ten refusals that are written immediately, and one that waits. */
async function refuseEleven(keyId: string): Promise<void> {
  for (let refused = 0; refused < 11; refused++) await tally.add(keyOf(keyId), 'limited', start);
}

describe('the refusals of a key', () => {
  test('are written immediately for the first one, to a separate item', async () => {
    await tally.add(keyOf('key_1'), 'limited', start);
    expect(writes).toEqual([['limited#key_1', 1, start]]);
  });

  test('are written immediately up to ten; any request a second later writes further ones together', async () => {
    for (let ms = 0; ms < 10; ms++) await tally.add(keyOf('key_1'), 'limited', start + ms);
    expect(writes.map(([, count]) => count)).toEqual(Array(10).fill(1));
    expect(tally.add(keyOf('key_1'), 'limited', start + 10)).toBeUndefined();
    expect(tally.writeDue(start + 1008)).toBeUndefined();
    await tally.writeDue(start + 1009);
    expect(writes.slice(10)).toEqual([['limited#key_1', 1, start]]);
    expect(tally.writeDue(start + 60_000)).toBeUndefined();
    expect(writes).toHaveLength(11);
  });

  test('have at most a tenth of them pending at any time', async () => {
    for (let refused = 1; refused <= 5000; refused++) {
      await tally.add(keyOf('key_1'), 'limited', start);
      const written = writes.reduce((sum, [, count]) => sum + count, 0);
      expect(refused - written).toBeLessThanOrEqual(refused / 10);
    }
  });

  test('cause one write per second in a flood, and some more at its start', async () => {
    for (let ms = 0; ms < 20_000; ms++) {
      await tally.writeDue(start + ms);
      await tally.add(keyOf('key_1'), 'limited', start + ms);
    }
    expect(writes.filter(([, count]) => count < 1000).length).toBeLessThan(90);
    expect(writes.slice(-9).map(([, count]) => count)).toEqual(Array(9).fill(1000));
  });

  test('count in the minute in which they were refused', async () => {
    await refuseEleven('key_1');
    const next = start + 30_000;
    await tally.add(keyOf('key_1'), 'limited', next);
    await tally.writeDue(next);
    expect(writes.slice(10)).toEqual([
      ['limited#key_1', 1, next],
      ['limited#key_1', 1, start],
    ]);
  });

  test('are written immediately again after a pause', async () => {
    await tally.add(keyOf('key_1'), 'limited', start);
    await tally.writeDue(start + 5000);
    await tally.add(keyOf('key_1'), 'limited', start + 5000);
    expect(writes).toHaveLength(2);
  });
});

test('no write is due without refusals', () => {
  expect(tally.writeDue(start)).toBeUndefined();
});

test('each key is written separately, and one request writes at most ten', async () => {
  for (let key = 0; key < 25; key++) await refuseEleven(`key_${key}`);
  for (const expected of [10, 20, 25, 25]) {
    await tally.writeDue(start + 1000);
    expect(writes).toHaveLength(250 + expected);
  }
  expect(new Set(writes.slice(250).map(([counter]) => counter)).size).toBe(25);
});

test('a clock that goes back delays no writes', async () => {
  await refuseEleven('key_1');
  await tally.writeDue(start - 1);
  expect(writes).toHaveLength(11);
});

test('a failed write is reported, never thrown, and not repeated, because it may have succeeded', async () => {
  fails = new Error('down');
  await refuseEleven('key_1');
  await tally.writeDue(start + 1000);
  expect(failures).toEqual(Array(11).fill(fails));
  fails = undefined;
  expect(tally.writeDue(start + 2000)).toBeUndefined();
  expect(writes).toHaveLength(11);
});
