import { forEachWindow, isSameWindow, type Limits, rateStatus, type WindowStatus } from '../limits/rate-windows.ts';
import { isoTime } from '../shared/time.ts';
import { plus } from './record.ts';
import { refusalReasons, type Sums } from './refusals.ts';
import { granularityMs, type UsageRange } from './usage-range.ts';
import type { LimitState, Requests, Usage } from './usage-schema.ts';

/** The requests of a minute, an hour or a day that starts at `at` (epoch milliseconds). */
export interface CountedTime {
  readonly at: number;
  readonly sums: Sums;
}

/** The times that a report of usage does not contain, in epoch milliseconds. */
export interface Coverage {
  /** Usage before this time is not kept. */
  readonly keptSince: number;
  /** A time whose requests are not included, because the roll-up is late. */
  readonly missing: { readonly from: number; readonly to: number } | null;
}

/** The start of the point of a range that contains a moment. */
export function pointOf({ from, granularity }: UsageRange, at: number): number {
  const ms = granularityMs[granularity];
  return from + Math.floor((at - from) / ms) * ms;
}

/** Returns all points of a range, without those before the usage that is kept. No count may be outside the range. */
export function usageOf(range: UsageRange, counted: readonly CountedTime[], { keptSince, missing }: Coverage): Usage {
  const { from, to, granularity } = range;
  const ms = granularityMs[granularity];
  const first = Math.max(0, Math.ceil((Math.min(to, keptSince) - from) / ms));
  const sums: Sums[] = Array.from({ length: (to - from) / ms }, () => ({}));
  for (const each of counted) {
    const place = Math.floor((each.at - from) / ms);
    const before = sums[place];
    if (before === undefined) throw new RangeError(`${each.at} is not from ${from} to ${to}.`);
    sums[place] = plus(before, each.sums);
  }
  const points = sums.map((each, place) => ({ at: isoTime(from + place * ms), ...requestsOf(each) })).slice(first);
  const kept = sums.slice(first);
  return {
    ...{ from: isoTime(from), to: isoTime(to), granularity, keptSince: isoTime(keptSince) },
    missing: missing && { from: isoTime(missing.from), to: isoTime(missing.to) },
    points,
    ...requestsOf(kept.reduce((total, each) => plus(total, each), {})),
  };
}

/** Returns sums as responses show them. */
export function requestsOf(sums: Sums): Requests {
  const refused = refusalReasons.flatMap((reason) => (sums[reason] ? [[reason, sums[reason]] as const] : []));
  return { admitted: sums.admitted ?? 0, limited: sums.limited ?? 0, refused: Object.fromEntries(refused) };
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
