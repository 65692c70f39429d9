import { strings } from '../strings.ts';

// Dates and times are written as the person's browser writes them; sentences are English.
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const withSeconds = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dateOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
export const exactMoment = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Column values start with a capital letter. */
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A time in the person's time zone: `Nov 24, 2026, 10:15 AM`. */
export function formatMoment(at: string): string {
  return absolute.format(new Date(at));
}

/** The distance of a time from now: `just now`, `3 hours ago`, `in 4 days`. */
export function formatDistance(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const found = units.find(([, length]) => Math.abs(seconds) >= length);
  if (found === undefined) return strings.justNow;
  const [unit, size] = found;
  return relative.format(Math.trunc(seconds / size), unit);
}

export const momentFormats = {
  absolute: formatMoment,
  seconds: (at: string) => withSeconds.format(new Date(at)),
  time: (at: string) => timeOnly.format(new Date(at)),
  date: (at: string) => dateOnly.format(new Date(at)),
  distance: (at: string) => capitalized(formatDistance(at)),
} as const;
