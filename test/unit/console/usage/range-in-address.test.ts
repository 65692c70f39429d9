import { expect, test } from '@jest/globals';
import { rangeIn, searchOf } from '../../../../console/src/usage/range-in-address.ts';

test.each([
  ['by=minute&hours=3', { granularity: 'minute', hours: 3, to: null }],
  ['by=day&hours=744', { granularity: 'day', hours: 744, to: null }],
  ['', { granularity: 'hour', hours: 24, to: null }],
  ['by=second&hours=3', { granularity: 'hour', hours: 24, to: null }],
  ['by=minute', { granularity: 'minute', hours: 1, to: null }],
  ['by=minute&hours=744', { granularity: 'minute', hours: 1, to: null }],
  ['by=minute&hours=0x3', { granularity: 'minute', hours: 1, to: null }],
  ['by=hour&hours=37&to=2026-11-20T10:00:00.000Z', { granularity: 'hour', hours: 37, to: '2026-11-20T10:00:00.000Z' }],
  ['by=hour&hours=745&to=2026-11-20T10:00:00.000Z', { granularity: 'hour', hours: 24, to: null }],
  ['by=hour&hours=37&to=soon', { granularity: 'hour', hours: 24, to: null }],
] as const)('"%s" is the range %j', (search, range) => {
  expect(rangeIn(new URLSearchParams(search))).toEqual(range);
});

test('an address keeps a range', () => {
  for (const to of [null, '2026-11-20T10:00:00.000Z']) {
    const range = { granularity: 'day', hours: 336, to } as const;
    expect(rangeIn(new URLSearchParams(searchOf(range)))).toEqual(range);
  }
});
