import { InvalidRequestError } from '../shared/errors.ts';
import { dayMs, hourMs, minuteMs } from '../shared/time.ts';

export const granularities = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof granularities)[number];

export const granularityMs: Readonly<Record<Granularity, number>> = {
  minute: minuteMs,
  hour: hourMs,
  day: dayMs,
};

/** Minutes and hours are kept for 31 days. */
export const keptMs = 31 * granularityMs.day;
/** The longest range of one request. It keeps responses readable: 1,440, 744 or 403 points, and one more for partial ends. */
export const longestMs: Readonly<Record<Granularity, number>> = {
  minute: granularityMs.day,
  hour: keptMs,
  day: 403 * granularityMs.day,
};

/** A range from the start of its first point to the end of its last, in epoch milliseconds. */
export interface UsageRange {
  readonly from: number;
  readonly to: number;
  readonly granularity: Granularity;
}

/**
 * Rounds the start down and the end up to whole points.
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
    const longest = days === 1 ? 'a day' : `${days} days`;
    throw invalid('from', `must be at most ${longest} before "to" with the granularity ${granularity}`);
  }
  const ms = granularityMs[granularity];
  return { from: Math.floor(from / ms) * ms, to: Math.ceil(end / ms) * ms, granularity };
}

/**
 * Returns the start of the first minute, hour or day of which all usage is kept.
 * @param daysKeptMs The time for which days are kept
 */
export function keptSinceOf(granularity: Granularity, now: number, daysKeptMs: number): number {
  return granularity === 'day' ? ceil(now - daysKeptMs, granularityMs.day) : ceil(now - keptMs, granularityMs.hour);
}

const ceil = (time: number, ms: number) => Math.ceil(time / ms) * ms;

const invalid = (name: string, message: string) => new InvalidRequestError([{ path: `query.${name}`, message }]);
