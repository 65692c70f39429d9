import type { Granularity } from './usage-range.ts';

const time = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayAndTime = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
/** Days of the API begin at midnight UTC: in another zone they would bear the name of the day before. */
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** The beginning of a minute, hour or day as a chart names it. */
export function formatStep(at: Date, granularity: Granularity): string {
  return { minute: time, hour: dayAndTime, day }[granularity].format(at);
}
