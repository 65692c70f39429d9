import type { Limits } from './plan-schema.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** The minute and the hour that a moment falls in: fixed windows, aligned to the epoch. */
export interface RateWindows {
  /** The hour as ISO 8601, e.g. `2026-11-24T10`: the counter item's sort key. */
  readonly hour: string;
  /** Minute of the hour, 0 to 59. */
  readonly minute: number;
  /** When each window ends, in epoch seconds. */
  readonly minuteResetAt: number;
  readonly hourResetAt: number;
}

export function windowsAt(now: number): RateWindows {
  return {
    hour: new Date(now).toISOString().slice(0, 13),
    minute: Math.floor((now % hourMs) / minuteMs),
    minuteResetAt: (Math.floor(now / minuteMs) + 1) * 60,
    hourResetAt: (Math.floor(now / hourMs) + 1) * 3600,
  };
}

/** Admitted requests in the present windows, this one included if it was admitted. */
export interface Counts {
  readonly minute: number;
  readonly hour: number;
}

export interface WindowStatus {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly resetAt: number;
}

/** How a key stands against its limits at one moment. */
export interface RateStatus {
  readonly minute: WindowStatus;
  readonly hour: WindowStatus;
}

export function rateStatus(limits: Limits, counts: Counts, now: number): RateStatus {
  const windows = windowsAt(now);
  return {
    minute: windowStatus(limits.perMinute, counts.minute, windows.minuteResetAt),
    hour: windowStatus(limits.perHour, counts.hour, windows.hourResetAt),
  };
}

/** The window with the least remaining; the minute if they tie. */
export function tightest(status: RateStatus): WindowStatus {
  return status.hour.remaining < status.minute.remaining ? status.hour : status.minute;
}

/** Whole seconds until the next request can be admitted: at least 1, never earlier than the real reset. */
export function retryAfterSeconds(status: RateStatus, now: number): number {
  const full = [status.minute, status.hour].filter((window) => window.remaining === 0);
  const opensAt = Math.max(0, ...full.map((window) => window.resetAt));
  return Math.max(1, Math.ceil(opensAt - now / 1000));
}

function windowStatus(limit: number, count: number, resetAt: number): WindowStatus {
  return { limit, remaining: Math.max(0, limit - count), resetAt };
}
