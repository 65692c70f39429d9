import type { Granularity } from './usage-range.ts';
import type { Zone } from './zone.ts';

const time = { hour: 'numeric', minute: '2-digit' } as const;
const dayAndTime = { month: 'short', day: 'numeric', ...time } as const;
/** Days of the API start at midnight UTC. In another time zone they could get the name of the day before. */
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

const inZone = (timeZone: string | undefined) => ({
  minute: new Intl.DateTimeFormat(undefined, { ...time, ...(timeZone && { timeZone }) }),
  hour: new Intl.DateTimeFormat(undefined, { ...dayAndTime, ...(timeZone && { timeZone }) }),
  day,
});
const formats = { local: inZone(undefined), utc: inZone('UTC') } satisfies Record<Zone, object>;

/** The label of a minute, hour or day in a chart, as the person's browser writes it. */
export function formatStep(at: Date, granularity: Granularity, zone: Zone = 'local'): string {
  return formats[zone][granularity].format(at);
}
