import * as z from 'zod';
import { InvalidRequestError } from '../shared/errors.ts';
import { dayMs, hourMs, isoTime, minuteMs } from '../shared/time.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import type { Limits } from './rate-windows.ts';
import { forEachWindow, isSameWindow, rateStatus, type WindowStatus } from './rate-windows.ts';

export const granularities = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof granularities)[number];

export const granularityMs: Readonly<Record<Granularity, number>> = {
  minute: minuteMs,
  hour: hourMs,
  day: dayMs,
};

/** Counters are kept for 31 days. */
export const keptMs = 31 * granularityMs.day;
/** The longest range of one request. It keeps responses readable: 1,440, 744 or 31 points, and one more for partial ends. */
export const longestMs: Readonly<Record<Granularity, number>> = {
  minute: granularityMs.day,
  hour: keptMs,
  day: keptMs,
};

/** The admitted and the rate-limited requests of a time. */
const Requests = {
  admitted: z.int().meta({
    description:
      'Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed.',
  }),
  limited: z.int().meta({
    description:
      'Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing.',
  }),
};

const UsagePoint = z
  .strictObject({ at: Timestamp.meta({ description: 'When the minute, hour or day (UTC) begins.' }), ...Requests })
  .meta({ id: 'UsagePoint' });

/** Every point of the range in order, including points without requests. */
export const Usage = z
  .strictObject({
    from: Timestamp.meta({ description: 'The beginning of the first point.' }),
    to: Timestamp.meta({ description: 'The end of the last point.' }),
    granularity: z.enum(granularities),
    points: z.array(UsagePoint),
    ...Requests,
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof Usage>;

const WindowState = z
  .strictObject({
    limit: z.int(),
    remaining: z.int(),
    resetsAt: Timestamp,
  })
  .meta({ id: 'WindowState' });

/** How much of its limits a key has used now. */
export const LimitState = z.strictObject(forEachWindow('unit', () => WindowState)).meta({ id: 'LimitState' });
export type LimitState = z.infer<typeof LimitState>;

/** The usage of one key of a workspace. */
export const KeyUsage = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    isRoot: z.boolean().meta({ description: 'Whether this is the root key, which the list of keys does not contain.' }),
    ...Requests,
  })
  .meta({ id: 'KeyUsage' });
export type KeyUsage = z.infer<typeof KeyUsage>;

/** A range from the start of its first point to the end of its last, in epoch milliseconds. */
export interface UsageRange {
  readonly from: number;
  readonly to: number;
  readonly granularity: Granularity;
}

/**
 * Rounds the start down and the end up to whole points. A range before the oldest counters has no requests.
 * @throws InvalidRequestError when the end is before the start, or the range is too long for one response
 */
export function usageRange(
  { from, to, granularity }: { from: number; to?: number | undefined; granularity: Granularity },
  now: number,
): UsageRange {
  const end = to ?? now;
  if (end < from) {
    throw to === undefined
      ? invalid('from', 'must not be in the future, unless "to" is given')
      : invalid('to', 'must not be before "from"');
  }
  if (end - from > longestMs[granularity]) {
    const days = longestMs[granularity] / granularityMs.day;
    const end = days === 1 ? 'a day' : `${days} days`;
    throw invalid('from', `must be at most ${end} before "to" with the granularity ${granularity}`);
  }
  const ms = granularityMs[granularity];
  return { from: Math.floor(from / ms) * ms, to: Math.ceil(end / ms) * ms, granularity };
}

const invalid = (name: string, message: string) => new InvalidRequestError([{ path: `query.${name}`, message }]);

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
