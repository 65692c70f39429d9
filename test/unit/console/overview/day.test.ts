import { expect, test } from '@jest/globals';
import { dayOf, dayQuery } from '../../../../console/src/overview/day.ts';
import { changeOf } from '../../../../console/src/usage/counts.ts';

const hourMs = 3_600_000;
const now = Date.parse('2026-11-28T14:20:00.000Z');
const hour = now - (now % hourMs);

/** Hourly usage up to now, with as many requests as `requests` returns for each number of hours before the current one. */
function usage(hours: number, requests: (hoursAgo: number) => number) {
  const points = Array.from({ length: hours + 1 }, (_, index) => ({
    at: new Date(hour - (hours - index) * hourMs).toISOString(),
    ...{ admitted: requests(hours - index), limited: 1, refused: { scope: 2, expired: 3 } },
  }));
  const [from, to, keptSince] = [
    points[0]?.at ?? '',
    new Date(hour + hourMs).toISOString(),
    '2026-10-29T00:00:00.000Z',
  ];
  const totals = { admitted: 0, limited: 0, refused: {} };
  return { from, to, granularity: 'hour', keptSince, missing: null, points, ...totals } as const;
}

test('a day is 24 whole hours; the hour that has begun is apart', () => {
  const day = dayOf(
    usage(192, (hoursAgo) => (hoursAgo === 0 ? 1000 : 10)),
    now,
  );
  expect(day.to).toBe('2026-11-28T14:00:00.000Z');
  expect(day.hours).toHaveLength(24);
  expect(day.hours[0]).toEqual({ at: '2026-11-27T14:00:00.000Z', requests: 16, before: 16 });
  expect(day.now).toEqual({ all: 24 * 16, admitted: 240, limited: 24, refused: 120 });
  expect(day.begun).toEqual({ all: 1006, admitted: 1000, limited: 1, refused: 5 });
});

test('it is compared with the same hours a week before', () => {
  const day = dayOf(
    usage(192, (hoursAgo) => hoursAgo),
    now,
  );
  expect(day.hours.at(-1)).toEqual({ at: '2026-11-28T13:00:00.000Z', requests: 1 + 6, before: 169 + 6 });
  expect((day.before?.admitted ?? 0) - day.now.admitted).toBe(24 * 168);
});

test('without usage of the week before there is no comparison', () => {
  expect(
    dayOf(
      usage(191, () => 1),
      now,
    ),
  ).toMatchObject({ before: null, now: { admitted: 24 } });
});

test('while sums are missing there is no comparison, which would show a drop', () => {
  const late = usage(192, () => 1);
  const missing = { from: new Date(hour - hourMs).toISOString(), to: late.to };
  const { before, hours, now: day } = dayOf({ ...late, missing }, now);
  expect([before, hours[0]?.before, day.admitted]).toEqual([null, null, 24]);
});

test('the query begins at the hour a week before the first hour of the day', () => {
  expect(dayQuery(now)).toEqual({ granularity: 'hour', from: '2026-11-20T14:20:00.000Z' });
});

test.each([
  [100, 150, 0.5],
  [100, 0, -1],
  [0, 5, null],
])('from %d to %d the change is %d', (before, after, change) => expect(changeOf(before, after)).toBe(change));
