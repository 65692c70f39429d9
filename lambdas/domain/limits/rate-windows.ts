import { hourMs, isoTime, minuteMs } from '../shared/time.ts';
import type { Account } from '../usage/account.ts';

/**
 * The windows of a rate limit, the shortest first: fixed, aligned to the epoch, each a whole part of the next. This table is
 * the only list of windows. Limits, counts and statuses derive their types from it, and the code loops over it.
 */
export const windows = [
  { name: 'perMinute', unit: 'minute', ms: minuteMs },
  { name: 'perHour', unit: 'hour', ms: hourMs },
] as const;
export type Window = (typeof windows)[number];

/** The window that contains all others. */
export const longestWindow = windows[windows.length - 1] as Window;

/** The requests that one key may make in each window. */
export type Limits = Readonly<Record<Window['name'], number>>;

/** The limits of a key, and their revision: if the limits change and change back, the same limits have another revision. */
export interface LimitsOfTime {
  readonly limits: Limits;
  /** A text without spaces. */
  readonly revision: string;
  /** The key whose requests are counted, for the usage history. undefined: the requests of a person. */
  readonly account?: Account | undefined;
}

/** Admitted requests in the current windows, including the current request if it was admitted. */
export type Counts = Readonly<Record<Window['unit'], number>>;

/** How much of its limits a key has used at one moment. */
export type RateStatus = Readonly<Record<Window['unit'], WindowStatus>>;

export interface WindowStatus {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly resetAt: number;
}

/** Builds a record with a value for every window, under its name (`perMinute`) or its unit (`minute`). */
export function forEachWindow<Key extends 'name' | 'unit', Value>(
  key: Key,
  make: (window: Window) => Value,
): Record<Window[Key], Value> {
  const record = {} as Record<Window[Key], Value>;
  for (const window of windows) record[window[key] as Window[Key]] = make(window);
  return record;
}

/** The minute and the hour that contain a moment. */
export interface RateWindows {
  /** The hour in ISO 8601, e.g. `2026-11-24T10`. */
  readonly hour: string;
  /** Minute of the hour, 0 to 59. */
  readonly minute: number;
  /** The end of each, in epoch seconds. */
  readonly minuteResetAt: number;
  readonly hourResetAt: number;
}

/** The windows of the last minute that was asked for. Most requests are in the same minute as the one before. */
let latest: { readonly minute: number; readonly windows: RateWindows } | undefined;

/** Returns the windows that contain a moment: the same object for all moments of a minute in a row. */
export function windowsAt(now: number): RateWindows {
  const minute = Math.floor(now / minuteMs);
  if (latest?.minute !== minute) latest = { minute, windows: windowsOf(now) };
  return latest.windows;
}

function windowsOf(now: number): RateWindows {
  return {
    hour: isoTime(now).slice(0, 13),
    minute: Math.floor((now % hourMs) / minuteMs),
    minuteResetAt: resetAt(now, minuteMs),
    hourResetAt: resetAt(now, hourMs),
  };
}

/** Whether two moments are in the same window of this length. */
export function isSameWindow({ ms }: Window, one: number, other: number): boolean {
  return Math.floor(one / ms) === Math.floor(other / ms);
}

export function isSameLimits(one: Limits, other: Limits): boolean {
  return windows.every(({ name }) => one[name] === other[name]);
}

/** Whether some window has no room for another request. */
export function isAnyFull(counts: Counts, limits: Limits): boolean {
  return windows.some(({ name, unit }) => counts[unit] >= limits[name]);
}

/** Whether some window counts more requests than these limits allow. */
export function isAnyExceeded(counts: Counts, limits: Limits): boolean {
  return windows.some(({ name, unit }) => counts[unit] > limits[name]);
}

export function rateStatus(limits: Limits, counts: Counts, now: number): RateStatus {
  return forEachWindow('unit', ({ name, unit, ms }) => ({
    limit: limits[name],
    remaining: Math.max(0, limits[name] - counts[unit]),
    resetAt: resetAt(now, ms),
  }));
}

/** The window with the fewest remaining requests; the shorter one in a tie. */
export function tightestWindow(status: RateStatus): Window {
  let tightest: Window = windows[0];
  for (const window of windows) {
    if (status[window.unit].remaining < status[tightest.unit].remaining) tightest = window;
  }
  return tightest;
}

/** The status of the tightest window. */
export function tightest(status: RateStatus): WindowStatus {
  return status[tightestWindow(status).unit];
}

/** Whole seconds until the next request can be admitted: at least 1, never earlier than the real reset. */
export function retryAfterSeconds(status: RateStatus, now: number): number {
  let opensAt = 0;
  for (const { unit } of windows) {
    if (status[unit].remaining === 0) opensAt = Math.max(opensAt, status[unit].resetAt);
  }
  return Math.max(1, Math.ceil(opensAt - now / 1000));
}

/** The end of the window of this length, in epoch seconds. */
function resetAt(now: number, ms: number): number {
  return ((Math.floor(now / ms) + 1) * ms) / 1000;
}
