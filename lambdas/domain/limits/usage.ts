import * as z from 'zod';
import { InvalidRequestError } from '../shared/errors.ts';
import type { Limits } from './rate-windows.ts';
import { forEachWindow, isSameWindow, rateStatus, type WindowStatus } from './rate-windows.ts';

const Timestamp = z.iso.datetime();

export const granularities = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof granularities)[number];

const minuteMs = 60_000;
export const granularityMs: Readonly<Record<Granularity, number>> = {
  minute: minuteMs,
  hour: 60 * minuteMs,
  day: 24 * 60 * minuteMs,
};

/** Counters are kept for 31 days. */
const keptMs = 31 * granularityMs.day;
/** The longest time that may be asked for, so that answers stay readable: 1,440 points, or 744, or 31, and one more for ends in between. */
export const longestMs: Readonly<Record<Granularity, number>> = {
  minute: granularityMs.day,
  hour: keptMs,
  day: keptMs,
};

/** How many requests of a time were let through, and how many were answered 429. */
const Requests = {
  admitted: z.int().meta({
    description:
      'Counted against the limits, and let through. Exact, but that a request may be among them which was refused because its key had just been changed.',
  }),
  limited: z.int().meta({
    description: 'Answered 429. Written in portions: of more than ten in a minute, up to a tenth may be missing.',
  }),
};

const UsagePoint = z
  .strictObject({ at: Timestamp.meta({ description: 'When the minute, hour or day (UTC) begins.' }), ...Requests })
  .meta({ id: 'UsagePoint' });

/** Every point of the time, in order, those without requests too. */
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

/** How a key stands against its limits now. */
export const LimitState = z.strictObject(forEachWindow('unit', () => WindowState)).meta({ id: 'LimitState' });
export type LimitState = z.infer<typeof LimitState>;

/** A key's part in the usage of its workspace. */
export const KeyUsage = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    isRoot: z.boolean().meta({ description: 'The root key, which is in no list of keys.' }),
    ...Requests,
  })
  .meta({ id: 'KeyUsage' });
export type KeyUsage = z.infer<typeof KeyUsage>;

/** The time that is asked about, from the beginning of its first point to the end of its last, in epoch milliseconds. */
export interface UsageRange {
  readonly from: number;
  readonly to: number;
  readonly granularity: Granularity;
}

/**
 * Rounds the beginning down and the end up. What is longer ago than counters are kept is simply without requests.
 * @throws InvalidRequestError when the end is before the beginning, or the time longer than one answer tells of
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

/** What was counted in the minute or hour that begins then (epoch milliseconds). */
export interface CountedTime {
  readonly at: number;
  readonly admitted: number;
  readonly limited: number;
}

/** All points of a time; what was counted in one adds up. Nothing that was counted may be outside. */
export function usageOf(range: UsageRange, counted: readonly CountedTime[]): Usage {
  const { from, to, granularity } = range;
  const ms = granularityMs[granularity];
  const points = Array.from({ length: (to - from) / ms }, (_, index) => ({
    at: new Date(from + index * ms).toISOString(),
    admitted: 0,
    limited: 0,
  }));
  for (const { at, admitted, limited } of counted) {
    const point = points[Math.floor((at - from) / ms)];
    if (point === undefined) throw new RangeError(`${at} is not from ${from} to ${to}.`);
    point.admitted += admitted;
    point.limited += limited;
  }
  const ends = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
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
  return { limit, remaining, resetsAt: new Date(resetAt * 1000).toISOString() };
}
