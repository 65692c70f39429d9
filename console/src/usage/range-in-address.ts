import { defaultRange, granularities, rangesOf, type UsageRange } from './usage-range.ts';

/** Reads the range from an address. Missing or invalid parts get a default. */
export function rangeIn(search: URLSearchParams): UsageRange {
  const granularity = granularities.find((name) => name === search.get('by'));
  if (granularity === undefined) return defaultRange;
  const hours = rangesOf[granularity].find((each) => String(each) === search.get('hours'));
  return { granularity, hours: hours ?? rangesOf[granularity][0] ?? defaultRange.hours };
}

export function searchOf({ granularity, hours }: UsageRange): Record<string, string> {
  return { by: granularity, hours: String(hours) };
}
