import { describe, expect, test } from '@jest/globals';
import { rateStatus } from '../../../../lambdas/domain/limits/rate-windows.ts';
import {
  rateLimitHeaderNames,
  rateLimitHeaders,
  retryAfterHeader,
} from '../../../../lambdas/http/rate-limit-headers.ts';
import { limitsOf } from '../../../support/limits.ts';

/** 2026-11-24T10:15:30.123Z */
const now = 1_795_515_330_123;
const limits = limitsOf({ perMinute: 60, perHour: 1000 });
const policy = '"minute";q=60;w=60, "hour";q=1000;w=3600';
const statusOf = (minute: number, hour: number, at = now) => rateStatus(limits, { minute, hour }, at);

describe('the rate-limit headers', () => {
  test('show the minute if it has fewer remaining requests', () => {
    expect(rateLimitHeaders(statusOf(15, 400), now)).toEqual({
      'X-RateLimit-Limit': '60',
      'X-RateLimit-Remaining': '45',
      'X-RateLimit-Reset': '1795515360',
      'RateLimit-Policy': policy,
      RateLimit: '"minute";r=45;t=30',
    });
  });

  test('show the hour if it has fewer remaining requests', () => {
    expect(rateLimitHeaders(statusOf(15, 990), now)).toEqual({
      'X-RateLimit-Limit': '1000',
      'X-RateLimit-Remaining': '10',
      'X-RateLimit-Reset': '1795518000',
      'RateLimit-Policy': policy,
      RateLimit: '"hour";r=10;t=2670',
    });
  });

  test('show the minute if both have the same', () => {
    expect(rateLimitHeaders(statusOf(0, 940), now)).toMatchObject({
      'X-RateLimit-Limit': '60',
      'X-RateLimit-Remaining': '60',
      RateLimit: '"minute";r=60;t=30',
    });
  });

  test('show 0, never less, over the limit', () => {
    expect(rateLimitHeaders(statusOf(75, 400), now)).toMatchObject({
      'X-RateLimit-Remaining': '0',
      RateLimit: '"minute";r=0;t=30',
    });
  });

  test.each([
    ['a whole minute at its first millisecond', 1_795_515_300_000, '"minute";r=45;t=60'],
    ['a second in its last millisecond', 1_795_515_359_999, '"minute";r=45;t=1'],
    ['a second exactly one second before the reset', 1_795_515_359_000, '"minute";r=45;t=1'],
  ])('count %s until the reset', (_, at, value) => {
    expect(rateLimitHeaders(statusOf(15, 400, at), at)).toHaveProperty('RateLimit', value);
  });

  test('never have a time in the past, however late the response is', () => {
    expect(rateLimitHeaders(statusOf(15, 400), now + 90_000)).toHaveProperty('RateLimit', '"minute";r=45;t=1');
  });

  test('are complete, in the documented order', () => {
    const names = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'RateLimit-Policy', 'RateLimit'];
    expect(rateLimitHeaderNames).toEqual(names);
    expect(Object.keys(rateLimitHeaders(statusOf(15, 400), now))).toEqual(names);
  });
});

test.each([
  ['the minute', statusOf(60, 400), now, '30'],
  ['the hour', statusOf(5, 1000), now, '2670'],
  ['both', statusOf(60, 1000), now, '2670'],
  ['the minute, in its last millisecond', statusOf(60, 400), 1_795_515_359_999, '1'],
])('Retry-After is a string of whole seconds when %s is used up', (_, status, at, seconds) => {
  expect(retryAfterHeader(status, at)).toEqual({ 'Retry-After': seconds });
});
