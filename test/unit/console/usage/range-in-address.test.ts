import { expect, test } from '@jest/globals';
import { rangeIn, searchOf } from '../../../../console/src/usage/range-in-address.ts';

test.each([
  ['by=minute&hours=3', { granularity: 'minute', hours: 3 }],
  ['by=day&hours=744', { granularity: 'day', hours: 744 }],
  ['', { granularity: 'hour', hours: 24 }],
  ['by=second&hours=3', { granularity: 'hour', hours: 24 }],
  ['by=minute', { granularity: 'minute', hours: 1 }],
  ['by=minute&hours=744', { granularity: 'minute', hours: 1 }],
  ['by=minute&hours=0x3', { granularity: 'minute', hours: 1 }],
] as const)('"%s" is the range %j', (search, range) => {
  expect(rangeIn(new URLSearchParams(search))).toEqual(range);
});

test('an address keeps a range', () => {
  const range = { granularity: 'day', hours: 336 } as const;
  expect(rangeIn(new URLSearchParams(searchOf(range)))).toEqual(range);
});
