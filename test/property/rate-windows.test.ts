import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rateStatus, retryAfterSeconds, tightest, windowsAt } from '../../lambdas/domain/limits/rate-windows.ts';
import { rateLimitHeaders } from '../../lambdas/http/rate-limit-headers.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { moment } from './support.ts';

const limit = fc.integer({ min: 1, max: 1000 });
const limits = fc.record({ perMinute: limit, perHour: limit });
const counts = fc.record({ minute: fc.nat({ max: 1200 }), hour: fc.nat({ max: 1200 }) });

const nameOf = ({ hour, minute }: { hour: string; minute: number }) => `${hour}:${minute}`;

describe('windows', () => {
  test('always end in the future: the minute within 60 seconds, the hour within 3600', () => {
    fc.assert(
      fc.property(moment, (now) => {
        const { minuteResetAt, hourResetAt } = windowsAt(now);
        expect(minuteResetAt * 1000).toBeGreaterThan(now);
        expect(minuteResetAt * 1000 - now).toBeLessThanOrEqual(60_000);
        expect(hourResetAt * 1000).toBeGreaterThan(now);
        expect(hourResetAt * 1000 - now).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });

  test('partition time: every moment of a minute is in the same window, the moments beside it are in others', () => {
    fc.assert(
      fc.property(moment, fc.nat({ max: 59_999 }), (now, offset) => {
        const window = windowsAt(now);
        const end = window.minuteResetAt * 1000;
        expect(windowsAt(end - 60_000 + offset)).toEqual(window);
        expect(nameOf(windowsAt(end))).not.toBe(nameOf(window));
        fc.pre(end > 60_000);
        expect(nameOf(windowsAt(end - 60_001))).not.toBe(nameOf(window));
      }),
    );
  });

  test('of different minutes never share a counter', () => {
    fc.assert(
      fc.property(moment, moment, fc.integer({ min: -120, max: 120 }), (now, other, minutes) => {
        for (const then of [other, Math.max(0, now + minutes * 60_000)]) {
          const sameMinute = Math.floor(now / 60_000) === Math.floor(then / 60_000);
          expect(nameOf(windowsAt(now)) === nameOf(windowsAt(then))).toBe(sameMinute);
          const sameHour = Math.floor(now / 3_600_000) === Math.floor(then / 3_600_000);
          expect(windowsAt(now).hour === windowsAt(then).hour).toBe(sameHour);
        }
      }),
    );
  });

  test('have names that are the ISO 8601 time of their start', () => {
    fc.assert(
      fc.property(moment, (now) => {
        const { hour, minute } = windowsAt(now);
        expect(`${hour}:${String(minute).padStart(2, '0')}`).toBe(new Date(now).toISOString().slice(0, 16));
      }),
    );
  });
});

describe('the rate status', () => {
  test('is between zero and the limit, for the tightest window', () => {
    fc.assert(
      fc.property(limits, counts, moment, (limits, counts, now) => {
        const status = rateStatus(limits, counts, now);
        for (const { limit, remaining } of [status.minute, status.hour]) {
          expect(remaining).toBeGreaterThanOrEqual(0);
          expect(remaining).toBeLessThanOrEqual(limit);
        }
        expect(tightest(status).remaining).toBe(Math.min(status.minute.remaining, status.hour.remaining));
      }),
    );
  });

  test('has 0 remaining exactly when a limit is reached', () => {
    fc.assert(
      fc.property(limits, counts, moment, (limits, counts, now) => {
        const reached = counts.minute >= limits.perMinute || counts.hour >= limits.perHour;
        expect(tightest(rateStatus(limits, counts, now)).remaining === 0).toBe(reached);
      }),
    );
  });
});

describe('Retry-After', () => {
  test('is a whole number of at least 1, never earlier than the real reset, never a second too late', () => {
    fc.assert(
      fc.property(limits, counts, moment, (limits, counts, now) => {
        const status = rateStatus(limits, counts, now);
        const seconds = retryAfterSeconds(status, now);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);

        const full = [status.minute, status.hour].filter(({ remaining }) => remaining === 0);
        for (const { resetAt } of full) expect(now + seconds * 1000).toBeGreaterThanOrEqual(resetAt * 1000);
        const opensAt = Math.max(0, ...full.map(({ resetAt }) => resetAt * 1000));
        if (seconds > 1) expect(now + (seconds - 1) * 1000).toBeLessThan(opensAt);
      }),
      { numRuns: rounds(500, 100) },
    );
  });

  test('lasts until full windows have ended, and their counters are new', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom('minute' as const, 'hour' as const), (now, window) => {
        const counts = { minute: window === 'minute' ? 60 : 1, hour: window === 'hour' ? 1000 : 60 };
        const status = rateStatus(limitsOf({ perMinute: 60, perHour: 1000 }), counts, now);
        const later = windowsAt(now + retryAfterSeconds(status, now) * 1000);
        if (window === 'hour') expect(later.hour).not.toBe(windowsAt(now).hour);
        else expect(nameOf(later)).not.toBe(nameOf(windowsAt(now)));
      }),
    );
  });
});

test('the RateLimit header never promises a reset before the real one', () => {
  fc.assert(
    fc.property(limits, counts, moment, (limits, counts, now) => {
      const status = rateStatus(limits, counts, now);
      const headers = rateLimitHeaders({ rate: status }, now);
      const [, name, remaining, seconds] = /^"(minute|hour)";r=(\d+);t=(\d+)$/.exec(headers['RateLimit'] ?? '') ?? [];
      const window = name === 'hour' ? status.hour : status.minute;
      expect(Number(remaining)).toBe(window.remaining);
      expect(headers['X-RateLimit-Reset']).toBe(String(window.resetAt));
      expect(now + Number(seconds) * 1000).toBeGreaterThanOrEqual(window.resetAt * 1000);
      expect(Number(seconds)).toBeLessThanOrEqual(name === 'hour' ? 3600 : 60);
    }),
  );
});
