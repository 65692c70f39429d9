import { describe, expect, test } from '@jest/globals';
import { changeText } from '../../../../console/src/usage/change-text.ts';
import { compare, comparedNow } from '../../../../console/src/usage/comparison.ts';
import { keysCsv, pointsCsv } from '../../../../console/src/usage/usage-csv.ts';
import { customRange, queryBefore, queryOf } from '../../../../console/src/usage/usage-range.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-11-28T10:00:00.000Z');
const hoursFrom = (first: number, counts: readonly number[]) => ({
  ...{ from: new Date(first).toISOString(), to: new Date(first + counts.length * hourMs).toISOString() },
  ...({ granularity: 'hour', keptSince: '2026-10-29T00:00:00.000Z', missing: null } as const),
  points: counts.map((admitted, index) => ({
    at: new Date(first + index * hourMs).toISOString(),
    ...{ admitted, limited: 1, refused: { scope: 2 } },
  })),
  ...{ admitted: 0, limited: 0, refused: {} },
});

describe('a comparison with the previous period', () => {
  const usage = hoursFrom(start, [10, 20, 5]);
  const before = hoursFrom(start - 3 * hourMs, [1, 2, 100]);

  test('leaves out the hour that has not ended, in both periods', () => {
    const { now, before: earlier } = compare(usage, before, start + 2.5 * hourMs) ?? {};
    expect(now).toEqual({ all: 36, admitted: 30, limited: 2, refused: 4 });
    expect(earlier?.admitted).toBe(3);
    expect(compare(usage, before, start + 3 * hourMs)?.before.admitted).toBe(103);
  });

  test('needs all of the previous period', () => {
    expect(compare(usage, hoursFrom(start - 2 * hourMs, [1, 2]), start)).toBeNull();
    const missing = { from: usage.from, to: usage.to };
    expect(compare(usage, { ...before, missing }, start)).toBeNull();
  });

  test('does not count the hour that has not ended where whole hours have no requests', () => {
    const quiet = compare(hoursFrom(start, [0, 0, 500]), before, start + 2.5 * hourMs);
    const counts = { all: 509, admitted: 500, limited: 3, refused: 6 };
    expect(quiet && comparedNow(quiet, counts)).toEqual({ all: 6, admitted: 0, limited: 2, refused: 4 });
    const first = compare(
      hoursFrom(start, [0, 0, 500]),
      hoursFrom(start - 3 * hourMs, [0, 0, 0]),
      start + 2.5 * hourMs,
    );
    expect(first && comparedNow(first, counts).admitted).toBe(500);
    expect(compare(usage, before, start + hourMs / 2)).toBeNull();
  });

  test('asks for as many hours, up to the start', () => {
    expect(queryBefore(usage)).toEqual({ granularity: 'hour', from: before.from, to: usage.from });
  });

  test.each([
    [100, 150, '+50% on the day before'],
    [200, 150, '−25% on the day before'],
    [7, 7, 'Same as the day before'],
    [0, 0, 'Same as the day before'],
    [0, 7, 'None in the day before'],
  ])('of %d and %d is "%s"', (earlier, now, text) => expect(changeText(earlier, now, 'the day before')).toBe(text));
});

describe('a range', () => {
  test('up to now includes the current hour; one with an end does not reach further', () => {
    const now = start + 1000;
    expect(queryOf({ granularity: 'hour', hours: 24, to: null }, now).from).toBe('2026-11-27T11:00:01.000Z');
    expect(queryOf({ granularity: 'hour', hours: 24, to: new Date(start).toISOString() }, now)).toEqual({
      ...{ granularity: 'hour', from: '2026-11-27T10:00:00.000Z', to: '2026-11-28T10:00:00.000Z' },
    });
  });

  test.each([
    ['minute', '2026-11-27T10:00:00Z', 'minute', 24],
    ['minute', '2026-11-26T10:00:00Z', 'hour', 48],
    ['hour', '2026-09-28T10:00:00Z', 'day', 61 * 24],
    ['day', '2026-11-28T09:59:00Z', 'day', 1],
  ] as const)('by %s since %s is by %s', (granularity, from, found, hours) => {
    const to = '2026-11-28T10:00:00.000Z';
    expect(customRange(granularity, from, to)).toEqual({ granularity: found, hours, to });
  });

  test('of more than 403 days is too long', () => {
    expect(customRange('day', '2025-01-01T00:00:00Z', '2026-11-28T10:00:00Z')).toBeNull();
  });
});

test('the files have a column for each reason', () => {
  const [header, row] = pointsCsv(hoursFrom(start, [10])).split('\r\n');
  expect(header).toContain('"Start (UTC)","Admitted","Rate limited","Refused","Refused: revoked"');
  expect(row).toBe('"2026-11-28T10:00:00.000Z","10","1","2","0","0","0","2","0","0","0"');
  const key = {
    id: 'key_1',
    name: '=1+1',
    ownerId: null,
    isRoot: false,
    isDeleted: false,
    environment: 'live',
  } as const;
  expect(keysCsv([{ ...key, admitted: 1, limited: 0, refused: {} }])).toContain(
    `"key_1","'=1+1","live","","1","0","0"`,
  );
});
