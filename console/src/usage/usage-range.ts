import type { components } from '../api/schema.d.ts';
import { hourMs } from '../components/time.ts';
import { usage as usageTexts } from './strings.ts';

export type Granularity = components['schemas']['Usage']['granularity'];

/** The time range of a chart, and its granularity. */
export interface UsageRange {
  readonly granularity: Granularity;
  readonly hours: number;
  /** The end, ISO 8601; null: now. */
  readonly to: string | null;
}

/** The ranges of each granularity in hours that end now, short enough for a readable chart. */
export const rangesOf: Readonly<Record<Granularity, readonly number[]>> = {
  minute: [1, 2, 3],
  hour: [24, 72, 168],
  day: [168, 336, 744],
};

/** The longest range of each granularity in hours that the API accepts. */
export const longestOf: Readonly<Record<Granularity, number>> = { minute: 24, hour: 31 * 24, day: 403 * 24 };

export const stepMs: Readonly<Record<Granularity, number>> = { minute: 60_000, hour: hourMs, day: 24 * hourMs };

export const granularities = Object.keys(rangesOf) as Granularity[];
export const defaultRange: UsageRange = { granularity: 'hour', hours: 24, to: null };

export function labelOf(hours: number): string {
  return hours < 72 ? usageTexts.lastHours(hours) : usageTexts.lastDays(hours / 24);
}

/** The query for the API. A range up to now includes the current minute, hour or day. */
export function queryOf({ granularity, hours, to }: UsageRange, now = Date.now()) {
  const end = to === null ? now : Date.parse(to);
  const from = new Date(end - hours * hourMs + (to === null ? stepMs[granularity] : 0)).toISOString();
  return { granularity, from, to: new Date(end).toISOString() };
}

/** The query for the period before, with as many points; null if the API does not keep it. */
export function queryBefore({
  from,
  to,
  granularity,
}: Pick<components['schemas']['Usage'], 'from' | 'to' | 'granularity'>) {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return { granularity, from: new Date(start - (end - start)).toISOString(), to: from };
}

/**
 * Returns a range between two moments, at the finest granularity of at least the given one that the API accepts; null: too long. A
 * range is a number of whole hours up to its end. It starts up to an hour before `from`, to include all of the chosen time.
 */
export function customRange(granularity: Granularity, from: string, to: string): UsageRange | null {
  const hours = Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / hourMs));
  const fitting = granularities.slice(granularities.indexOf(granularity)).find((each) => hours <= longestOf[each]);
  return fitting === undefined ? null : { granularity: fitting, hours, to: new Date(to).toISOString() };
}
