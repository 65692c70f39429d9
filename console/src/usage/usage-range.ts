import type { components } from '../api/schema.d.ts';
import { strings } from '../strings.ts';

export type Granularity = components['schemas']['Usage']['granularity'];

/** The time before now that a chart tells of, and in what steps. */
export interface UsageRange {
  readonly granularity: Granularity;
  readonly hours: number;
}

/** What each granularity offers: so many steps that a chart can still be read. The API keeps 31 days. */
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

/** The query of the API, as of now. The current step counts as one of them. */
export function queryOf({ granularity, hours }: UsageRange, now = Date.now()) {
  const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[granularity];
  return { granularity, from: new Date(now - hours * 3_600_000 + stepMs).toISOString() };
}
