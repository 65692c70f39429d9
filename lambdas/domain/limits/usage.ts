import { isoTime } from '../shared/time.ts';
import type { Limits } from './rate-windows.ts';
import { forEachWindow, isSameWindow, rateStatus, type WindowStatus } from './rate-windows.ts';
import { granularityMs, type UsageRange } from './usage-range.ts';
import type { LimitState, Usage } from './usage-schema.ts';

/** The counts of the minute or hour that starts at `at` (epoch milliseconds). */
export interface CountedTime {
  readonly at: number;
  readonly admitted: number;
  readonly limited: number;
}

/** Returns all points of a range. Counts in the same point are added. No count may be outside the range. */
export function usageOf(range: UsageRange, counted: readonly CountedTime[]): Usage {
  const { from, to, granularity } = range;
  const ms = granularityMs[granularity];
  const points = Array.from({ length: (to - from) / ms }, (_, index) => ({
    at: isoTime(from + index * ms),
    admitted: 0,
    limited: 0,
  }));
  for (const { at, admitted, limited } of counted) {
    const point = points[Math.floor((at - from) / ms)];
    if (point === undefined) throw new RangeError(`${at} is not from ${from} to ${to}.`);
    point.admitted += admitted;
    point.limited += limited;
  }
  const ends = { from: isoTime(from), to: isoTime(to) };
  return { ...ends, granularity, points, ...totalOf(counted) };
}

export function totalOf(counted: readonly CountedTime[]): { admitted: number; limited: number } {
  let [admitted, limited] = [0, 0];
  for (const each of counted) {
    admitted += each.admitted;
    limited += each.limited;
  }
  return { admitted, limited };
}

/** Returns how much of its limits a key has used, from its admitted requests by minute in the current longest window. */
export function limitState(
  limits: Limits,
  minutes: readonly { readonly at: number; readonly count: number }[],
  now: number,
): LimitState {
  const counts = forEachWindow('unit', (window) =>
    minutes.reduce((sum, { at, count }) => (isSameWindow(window, at, now) ? sum + count : sum), 0),
  );
  const status = rateStatus(limits, counts, now);
  return forEachWindow('unit', ({ unit }) => stateOf(status[unit]));
}

function stateOf({ limit, remaining, resetAt }: WindowStatus) {
  return { limit, remaining, resetsAt: isoTime(resetAt * 1000) };
}
