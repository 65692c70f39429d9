import { strings } from '../strings.ts';

const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const dateOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A time for people, in their zone: `Nov 24, 2026, 10:15 AM`. */
export function formatMoment(at: string): string {
  return absolute.format(new Date(at));
}

/** A time as its distance from now: `3 hours ago`, `in 4 days`. */
export function formatDistance(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
  return relative.format(Math.trunc(seconds / size), unit);
}

const formats = {
  absolute: formatMoment,
  date: (at: string) => dateOnly.format(new Date(at)),
  distance: (at: string) => formatDistance(at),
} as const;

interface Props {
  /** ISO 8601; null: it never was, or will be. */
  readonly at: string | null;
  readonly format?: keyof typeof formats;
  readonly none?: string;
}

/** A time, with all its parts on hover. */
export function Moment({ at, format = 'absolute', none = strings.none }: Props) {
  if (at === null) return none;
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {formats[format](at)}
    </time>
  );
}
