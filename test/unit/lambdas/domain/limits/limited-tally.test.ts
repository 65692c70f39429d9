import { beforeEach, describe, expect, test } from '@jest/globals';
import { LimitedTally } from '../../../../../lambdas/domain/limits/limited-tally.ts';

const start = Date.parse('2026-11-24T10:15:30.000Z');
let writes: [counter: string, count: number, at: number][];
let fails: Error | undefined;
let failures: unknown[];
let tally: LimitedTally;
beforeEach(() => {
  writes = [];
  failures = [];
  fails = undefined;
  const never = () => Promise.reject(new Error('Only refusals are written.'));
  const add = async (...write: [string, number, number]) => {
    writes.push(write);
    if (fails !== undefined) throw fails;
  };
  tally = new LimitedTally({ add, count: never, read: never }, (error) => failures.push(error));
});

/** Adds ten refusals that are written immediately, and one that waits. */
async function refuseEleven(keyId: string): Promise<void> {
  for (let refused = 0; refused < 11; refused++) await tally.add(keyId, start);
}

describe('the refusals of a key', () => {
  test('the first is written immediately, to a separate item', async () => {
    await tally.add('key_1', start);
    expect(writes).toEqual([['limited#key_1', 1, start]]);
  });

  test('so are ten; further ones wait, and any request a second later writes them together', async () => {
    for (let ms = 0; ms < 10; ms++) await tally.add('key_1', start + ms);
    expect(writes.map(([, count]) => count)).toEqual(Array(10).fill(1));
    expect(tally.add('key_1', start + 10)).toBeUndefined();
    expect(tally.writeDue(start + 1008)).toBeUndefined();
    await tally.writeDue(start + 1009);
    expect(writes.slice(10)).toEqual([['limited#key_1', 1, start]]);
    expect(tally.writeDue(start + 60_000)).toBeUndefined();
    expect(writes).toHaveLength(11);
  });

  test('at no time does more than a tenth wait', async () => {
    for (let refused = 1; refused <= 5000; refused++) {
      await tally.add('key_1', start);
      const written = writes.reduce((sum, [, count]) => sum + count, 0);
      expect(refused - written).toBeLessThanOrEqual(refused / 10);
    }
  });

  test('a flood is a write a second, and some at its beginning', async () => {
    for (let ms = 0; ms < 20_000; ms++) {
      await tally.writeDue(start + ms);
      await tally.add('key_1', start + ms);
    }
    expect(writes.filter(([, count]) => count < 1000).length).toBeLessThan(90);
    expect(writes.slice(-9).map(([, count]) => count)).toEqual(Array(9).fill(1000));
  });

  test('count in the minute in which they were refused', async () => {
    await refuseEleven('key_1');
    const next = start + 30_000;
    await tally.add('key_1', next);
    await tally.writeDue(next);
    expect(writes.slice(10)).toEqual([
      ['limited#key_1', 1, next],
      ['limited#key_1', 1, start],
    ]);
  });

  test('after a pause the next is a first one again', async () => {
    await tally.add('key_1', start);
    await tally.writeDue(start + 5000);
    await tally.add('key_1', start + 5000);
    expect(writes).toHaveLength(2);
  });
});

test('nothing is due if nothing was refused', () => {
  expect(tally.writeDue(start)).toBeUndefined();
});

test('keys do not wait for each other, but one request writes for ten of them at most', async () => {
  for (let key = 0; key < 25; key++) await refuseEleven(`key_${key}`);
  for (const expected of [10, 20, 25, 25]) {
    await tally.writeDue(start + 1000);
    expect(writes).toHaveLength(250 + expected);
  }
  expect(new Set(writes.slice(250).map(([counter]) => counter)).size).toBe(25);
});

test('a clock that goes back keeps nothing waiting', async () => {
  await refuseEleven('key_1');
  await tally.writeDue(start - 1);
  expect(writes).toHaveLength(11);
});

test('a failed write is reported, never thrown, and not tried again, because it may have succeeded', async () => {
  fails = new Error('down');
  await refuseEleven('key_1');
  await tally.writeDue(start + 1000);
  expect(failures).toEqual(Array(11).fill(fails));
  fails = undefined;
  expect(tally.writeDue(start + 2000)).toBeUndefined();
  expect(writes).toHaveLength(11);
});
