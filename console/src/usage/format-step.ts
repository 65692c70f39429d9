import type { Granularity } from './usage-range.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
/** Days of the API start at midnight UTC. In another time zone they could get the name of the day before. */
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** The label of a minute, hour or day in a chart. */
export function formatStep(at: Date, granularity: Granularity): string {
  return { minute: time, hour: dayAndTime, day }[granularity].format(at);
}
