import { expect, test } from '@jest/globals';
import { addUp, requestsOf, shareOf, type UsagePage } from '../../../../console/src/usage/add-up.ts';

const hours = ['2026-11-25T10:00:00.000Z', '2026-11-25T11:00:00.000Z'];

/** A page with one key, and its requests in the two hours. */
function page(id: string, requests: readonly [admitted: number, limited: number][]): UsagePage {
  const points = requests.map(([admitted, limited], index) => ({ at: hours[index] ?? '', admitted, limited }));
  const admitted = requests.reduce((sum, [count]) => sum + count, 0);
  const limited = requests.reduce((sum, [, count]) => sum + count, 0);
  return {
    usage: {
      from: '2026-11-25T10:00:00.000Z',
      to: '2026-11-25T12:00:00.000Z',
      granularity: 'hour',
      points,
      admitted,
      limited,
    },
    keys: [{ id, name: `Key ${id}`, isRoot: false, admitted, limited }],
    nextCursor: null,
  };
}

const one = page('key_1', [
  [10, 1],
  [20, 0],
]);
const other = page('key_2', [
  [5, 0],
  [0, 7],
]);

test('pages of keys add up, point by point and in total', () => {
  expect(addUp([one, other])).toEqual({
    usage: {
      from: '2026-11-25T10:00:00.000Z',
      to: '2026-11-25T12:00:00.000Z',
      granularity: 'hour',
      points: [
        { at: '2026-11-25T10:00:00.000Z', admitted: 15, limited: 1 },
        { at: '2026-11-25T11:00:00.000Z', admitted: 20, limited: 7 },
      ],
      admitted: 35,
      limited: 8,
    },
    keys: [
      { id: 'key_1', name: 'Key key_1', isRoot: false, admitted: 30, limited: 1 },
      { id: 'key_2', name: 'Key key_2', isRoot: false, admitted: 5, limited: 7 },
    ],
  });
});

test('one page is its own sum', () => {
  expect(addUp([one])).toEqual({ usage: one.usage, keys: one.keys });
});

test('pages are not changed', () => {
  const before = structuredClone(one);
  addUp([one, other]);
  expect(one).toEqual(before);
});

test('pages of different times are an error', () => {
  const later = { ...other, usage: { ...other.usage, from: '2026-11-25T11:00:00.000Z' } };
  expect(() => addUp([one, later])).toThrow(RangeError);
  const shorter = { ...other, usage: { ...other.usage, points: other.usage.points.slice(1) } };
  expect(() => addUp([one, shorter])).toThrow(RangeError);
});

test.each([
  [{ admitted: 3, limited: 1 }, { admitted: 6, limited: 2 }, 0.5],
  [{ admitted: 0, limited: 0 }, { admitted: 6, limited: 2 }, 0],
  [{ admitted: 0, limited: 0 }, { admitted: 0, limited: 0 }, 0],
])('the share of %j in %j is %d', (part, whole, share) => {
  expect(shareOf(part, whole)).toBe(share);
});

test('requests are the admitted and rate-limited ones', () => {
  expect(requestsOf({ admitted: 3, limited: 1 })).toBe(4);
});
