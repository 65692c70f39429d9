import type { components } from '../api/schema.d.ts';
import { strings } from '../strings.ts';

export type Granularity = components['schemas']['Usage']['granularity'];

/** The time range of a chart up to now, and its granularity. */
export interface UsageRange {
  readonly granularity: Granularity;
  readonly hours: number;
}

/** The ranges of each granularity in hours, short enough for a readable chart. The API keeps 31 days. */
export const rangesOf: Readonly<Record<Granularity, readonly number[]>> = {
  minute: [1, 2, 3],
  hour: [24, 72, 168],
  day: [168, 336, 744],
};

export const granularities = Object.keys(rangesOf) as Granularity[];
export const defaultRange: UsageRange = { granularity: 'hour', hours: 24 };

export function labelOf(hours: number): string {
  return hours < 72 ? strings.usage.lastHours(hours) : strings.usage.lastDays(hours / 24);
}

/** The query for the API. The range includes the current minute, hour or day. */
export function queryOf({ granularity, hours }: UsageRange, now = Date.now()) {
  const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[granularity];
  return { granularity, from: new Date(now - hours * 3_600_000 + stepMs).toISOString() };
}
