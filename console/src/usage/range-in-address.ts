import { defaultRange, granularities, longestOf, rangesOf, type UsageRange } from './usage-range.ts';

/** Reads the range from an address. Missing or invalid parts get a default. */
export function rangeIn(search: URLSearchParams): UsageRange {
  const granularity = granularities.find((name) => name === search.get('by'));
  if (granularity === undefined) return defaultRange;
  const to = momentIn(search.get('to') ?? '');
  const custom = search.get('hours') ?? '';
  if (to !== null && /^[1-9]\d{0,3}$/.test(custom) && Number(custom) <= longestOf[granularity])
    return { granularity, hours: Number(custom), to };
  const hours = rangesOf[granularity].find((each) => String(each) === custom);
  return { granularity, hours: hours ?? rangesOf[granularity][0] ?? defaultRange.hours, to: null };
}

export function searchOf({ granularity, hours, to }: UsageRange): Record<string, string> {
  return { by: granularity, hours: String(hours), ...(to !== null && { to }) };
}

/** A time in UTC of the years that the API accepts. */
function momentIn(text: string): string | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) || time < Date.UTC(1971) || time >= Date.UTC(9998) ? null : new Date(time).toISOString();
}
