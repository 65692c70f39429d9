import { describe, expect, test } from '@jest/globals';
import { currentKeyQuota, type QuotaStatus } from '../../../../lambdas/domain/limits/quota.ts';
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
const statusOf = (minute: number, hour: number, at = now) => ({ rate: rateStatus(limits, { minute, hour }, at) });

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

describe('with quotas', () => {
  const quotaOf = (requests: number, per: QuotaStatus['per'], used: number, of: QuotaStatus['of'] = 'workspace') =>
    ({ ...currentKeyQuota('Ab3dEf9h', { requests, per }, now), of, used }) as QuotaStatus;
  const month = quotaOf(10_000, 'month', 4000);
  const day = quotaOf(100, 'day', 100, 'key');
  const total = quotaOf(500, 'total', 498);

  test('name each quota beside the windows', () => {
    expect(rateLimitHeaders({ ...statusOf(15, 400), quotas: [month, quotaOf(100, 'day', 20, 'key')] }, now)).toEqual({
      'X-RateLimit-Limit': '60',
      'X-RateLimit-Remaining': '45',
      'X-RateLimit-Reset': '1795515360',
      'RateLimit-Policy': `${policy}, "month";q=10000;w=2592000, "key-day";q=100;w=86400`,
      RateLimit: '"minute";r=45;t=30, "month";r=6000;t=567870, "key-day";r=80;t=49470',
    });
  });

  test('show the quota that refused the request, whatever else has fewer remaining requests', () => {
    const states = { ...statusOf(60, 400), quotas: [month, day], overQuota: month };
    expect(rateLimitHeaders(states, now)).toMatchObject({
      'X-RateLimit-Limit': '10000',
      'X-RateLimit-Remaining': '6000',
      'X-RateLimit-Reset': '1796083200',
    });
    expect(retryAfterHeader(states, now)).toEqual({ 'Retry-After': '567870' });
  });

  test('show a quota that never resets without a reset', () => {
    const states = { rate: undefined, quotas: [total], overQuota: total };
    expect(rateLimitHeaders(states, now)).toEqual({
      'X-RateLimit-Limit': '500',
      'X-RateLimit-Remaining': '2',
      'RateLimit-Policy': '"total";q=500',
      RateLimit: '"total";r=2',
    });
    expect(retryAfterHeader(states, now)).toEqual({});
  });

  test('show the quota with the fewest remaining requests of an admitted request', () => {
    expect(rateLimitHeaders({ ...statusOf(15, 400), quotas: [month, total] }, now)).toMatchObject({
      'X-RateLimit-Limit': '500',
      'X-RateLimit-Remaining': '2',
    });
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
