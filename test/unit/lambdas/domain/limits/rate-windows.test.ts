import { describe, expect, test } from '@jest/globals';
import {
  rateStatus,
  retryAfterSeconds,
  tightest,
  windowsAt,
} from '../../../../../lambdas/domain/limits/rate-windows.ts';
import { limitsOf } from '../../../../support/limits.ts';

/** 2026-11-24T10:15:30.123Z */
const now = 1_795_515_330_123;
const limits = limitsOf({ perMinute: 60, perHour: 1000 });

describe('the windows', () => {
  test.each([
    ['the epoch', 0, '1970-01-01T00', 0, 60, 3600],
    ['the last millisecond of the first minute', 59_999, '1970-01-01T00', 0, 60, 3600],
    ['the second minute', 60_000, '1970-01-01T00', 1, 120, 3600],
    ['the last millisecond of the first hour', 3_599_999, '1970-01-01T00', 59, 3600, 3600],
    ['the second hour', 3_600_000, '1970-01-01T01', 0, 3660, 7200],
    ['2026-11-24T00:00:00.000Z', 1_795_478_400_000, '2026-11-24T00', 0, 1_795_478_460, 1_795_482_000],
    ['2026-11-24T10:15:00.000Z', 1_795_515_300_000, '2026-11-24T10', 15, 1_795_515_360, 1_795_518_000],
    ['2026-11-24T10:15:30.123Z', now, '2026-11-24T10', 15, 1_795_515_360, 1_795_518_000],
    ['2026-11-24T10:15:59.999Z', 1_795_515_359_999, '2026-11-24T10', 15, 1_795_515_360, 1_795_518_000],
    ['2026-11-24T10:59:59.999Z', 1_795_517_999_999, '2026-11-24T10', 59, 1_795_518_000, 1_795_518_000],
    ['2026-11-24T11:00:00.000Z', 1_795_518_000_000, '2026-11-24T11', 0, 1_795_518_060, 1_795_521_600],
    ['2026-12-31T23:59:59.999Z', 1_798_761_599_999, '2026-12-31T23', 59, 1_798_761_600, 1_798_761_600],
  ])('at %s are the known answer', (_, moment, hour, minute, minuteResetAt, hourResetAt) => {
    expect(windowsAt(moment)).toEqual({ hour, minute, minuteResetAt, hourResetAt });
  });
});

describe('the rate status', () => {
  test('has limit, remaining and reset of both windows', () => {
    expect(rateStatus(limits, { minute: 15, hour: 400 }, now)).toEqual({
      minute: { limit: 60, remaining: 45, resetAt: 1_795_515_360 },
      hour: { limit: 1000, remaining: 600, resetAt: 1_795_518_000 },
    });
  });

  test('has 0 remaining at the limit, and never less after limits are lowered', () => {
    expect(rateStatus(limits, { minute: 60, hour: 1000 }, now)).toMatchObject({
      minute: { remaining: 0 },
      hour: { remaining: 0 },
    });
    expect(rateStatus(limits, { minute: 61, hour: 20_000 }, now)).toMatchObject({
      minute: { remaining: 0 },
      hour: { remaining: 0 },
    });
  });

  test.each([
    ['the minute, if it has less', { minute: 59, hour: 59 }, 60],
    ['the hour, if it has less', { minute: 0, hour: 941 }, 1000],
    ['the minute, if they tie', { minute: 0, hour: 940 }, 60],
    ['the minute, if both are used up', { minute: 60, hour: 1000 }, 60],
  ])('shows %s', (_, counts, limit) => {
    expect(tightest(rateStatus(limits, counts, now)).limit).toBe(limit);
  });
});

describe('Retry-After', () => {
  const minuteFull = { minute: 60, hour: 60 };
  const hourFull = { minute: 5, hour: 1000 };
  const bothFull = { minute: 60, hour: 1000 };

  test.each([
    ['the rest of the minute, rounded up', minuteFull, now, 30],
    ['the rest of the hour when that is full', hourFull, now, 2670],
    ['the later reset when both are full', bothFull, now, 2670],
    ['a whole minute at its first millisecond', minuteFull, 1_795_515_300_000, 60],
    ['a whole hour at its first millisecond', hourFull, 1_795_518_000_000, 3600],
    ['59 seconds exactly one second in', minuteFull, 1_795_515_301_000, 59],
    ['60 seconds one millisecond in', minuteFull, 1_795_515_300_001, 60],
    ['1 second in the last millisecond', minuteFull, 1_795_515_359_999, 1],
    ['1 second exactly one second before the reset', minuteFull, 1_795_515_359_000, 1],
    ['2 seconds a millisecond earlier', minuteFull, 1_795_515_358_999, 2],
  ])('is %s', (_, counts, moment, seconds) => {
    expect(retryAfterSeconds(rateStatus(limits, counts, moment), moment)).toBe(seconds);
  });

  test('is at least 1, even if no window is full or the reset has passed', () => {
    const status = rateStatus(limits, minuteFull, 1_795_515_359_999);
    expect(retryAfterSeconds(status, 1_795_515_360_000)).toBe(1);
    expect(retryAfterSeconds(status, 1_795_515_365_000)).toBe(1);
    expect(retryAfterSeconds(rateStatus(limits, { minute: 1, hour: 1 }, now), now)).toBe(1);
  });
});
