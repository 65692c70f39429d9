import { expect, test } from '@jest/globals';
import {
  byEnvironment,
  joinPages,
  requestsOf,
  shareOf,
  type UsagePage,
} from '../../../../console/src/usage/usage-pages.ts';

const row = { isRoot: false, isDeleted: false, environment: 'live', ownerId: null, refused: {} } as const;
const hours = ['2026-11-25T10:00:00.000Z', '2026-11-25T11:00:00.000Z'];

/** A page with one key, and its requests in the two hours. */
function page(id: string, requests: readonly [admitted: number, limited: number][]): UsagePage {
  const points = requests.map(([admitted, limited], index) => ({
    at: hours[index] ?? '',
    admitted,
    limited,
    refused: {},
  }));
  const admitted = requests.reduce((sum, [count]) => sum + count, 0);
  const limited = requests.reduce((sum, [, count]) => sum + count, 0);
  return {
    usage: {
      from: '2026-11-25T10:00:00.000Z',
      to: '2026-11-25T12:00:00.000Z',
      granularity: 'hour',
      keptSince: '2026-10-25T12:00:00.000Z',
      missing: null,
      points,
      ...{ admitted, limited, refused: {} },
    },
    keys: [{ ...row, id, name: `Key ${id}`, admitted, limited }],
    owners: [],
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

test('pages have the usage of the workspace, and together all keys', () => {
  const joined = joinPages([one, other]);
  expect(joined.usage).toEqual(one.usage);
  expect(joined.keys.map(({ id }) => id)).toEqual(['key_1', 'key_2']);
});

test('one page is everything', () => {
  expect(joinPages([one])).toEqual({ usage: one.usage, keys: one.keys });
});

test('requests are added up by environment; those of deleted keys have none', () => {
  const key = { ...row, id: 'key', name: 'Key', admitted: 0, limited: 0 };
  const keys = [
    { ...key, admitted: 5, limited: 1, refused: { scope: 2 } },
    { ...key, admitted: 4 },
    { ...key, environment: 'test' as const },
    { ...key, environment: null, isDeleted: true, name: null, limited: 3 },
  ];
  expect(byEnvironment(keys)).toEqual([
    { environment: 'live', requests: 12 },
    { environment: null, requests: 3 },
  ]);
});

test('pages are not changed', () => {
  const before = structuredClone(one);
  joinPages([one, other]);
  expect(one).toEqual(before);
});

test('pages of different times are an error', () => {
  const later = { ...other, usage: { ...other.usage, from: '2026-11-25T11:00:00.000Z' } };
  expect(() => joinPages([one, later])).toThrow(RangeError);
});

test.each([
  [3, 6, 0.5],
  [0, 6, 0],
  [0, 0, 0],
])('the share of %d admitted requests in %d is %d', (part, whole, share) => {
  const counted = (admitted: number) => ({ admitted, limited: 0, refused: {} });
  expect(shareOf(counted(part), counted(whole))).toBe(share);
});

test('requests are the admitted, rate-limited and refused ones', () => {
  expect(requestsOf({ admitted: 3, limited: 1, refused: { scope: 2, address: 1 } })).toBe(7);
});
