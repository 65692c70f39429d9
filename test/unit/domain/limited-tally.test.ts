import { beforeEach, describe, expect, test } from '@jest/globals';
import { LimitedTally } from '../../../lambdas/domain/limited-tally.ts';

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

describe('the refusals of a key', () => {
  test('the first is written at once, on an item of its own', async () => {
    await tally.add('key_1', start);
    expect(writes).toEqual([['limited#key_1', 1, start]]);
  });

  test('those of the second that follows wait, and are written together by whatever request comes after it', async () => {
    await tally.add('key_1', start);
    for (const ms of [1, 500, 999]) expect(tally.add('key_1', start + ms)).toBeUndefined();
    expect(tally.writeDue(start + 999)).toBeUndefined();
    await tally.writeDue(start + 1000);
    expect(writes.slice(1)).toEqual([['limited#key_1', 3, start]]);
    expect(tally.writeDue(start + 60_000)).toBeUndefined();
    expect(writes).toHaveLength(2);
  });

  test('a flood is one write a second', async () => {
    for (let ms = 0; ms < 10_000; ms++) {
      await tally.writeDue(start + ms);
      await tally.add('key_1', start + ms);
    }
    expect(writes.map(([, count]) => count)).toEqual([1, 999, ...Array(8).fill(1000)]);
  });

  test('count in the minute in which they were refused', async () => {
    await tally.add('key_1', start);
    tally.add('key_1', start + 10);
    const next = start + 30_000;
    await tally.add('key_1', next);
    await tally.writeDue(next);
    expect(writes).toEqual([
      ['limited#key_1', 1, start],
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

test('nothing is due where nothing was refused', () => {
  expect(tally.writeDue(start)).toBeUndefined();
});

test('keys do not wait for each other, but one request writes for ten of them at most', async () => {
  for (let key = 0; key < 25; key++) {
    await tally.add(`key_${key}`, start);
    tally.add(`key_${key}`, start);
  }
  for (const expected of [10, 20, 25, 25]) {
    await tally.writeDue(start + 1000);
    expect(writes).toHaveLength(25 + expected);
  }
  expect(new Set(writes.slice(25).map(([counter]) => counter)).size).toBe(25);
});

test('a clock that goes back keeps nothing waiting', async () => {
  await tally.add('key_1', start);
  tally.add('key_1', start);
  await tally.writeDue(start - 1);
  expect(writes).toHaveLength(2);
});

test('what cannot be written is told, never thrown, and not tried again: it may have been written', async () => {
  fails = new Error('down');
  await tally.add('key_1', start);
  tally.add('key_1', start);
  await tally.writeDue(start + 1000);
  expect(failures).toEqual([fails, fails]);
  fails = undefined;
  expect(tally.writeDue(start + 2000)).toBeUndefined();
  expect(writes).toHaveLength(2);
});
