import { counted } from '../../components/format-number.ts';
import type { ApiKey } from '../api-key.ts';

export type KeyValue = ApiKey['values'][number];

/** Both values of a key, while the previous one still works; undefined: there is no previous value. */
export function twoValuesOf({
  values,
}: ApiKey): { readonly newest: KeyValue; readonly previous: KeyValue } | undefined {
  const [newest, previous] = values;
  return newest === undefined || previous === undefined ? undefined : { newest, previous };
}

/**
 * Whether the previous value was used since the newest one was issued. A use in the hour in which the newest value was issued
 * counts, because the last use is accurate to the hour.
 */
export function isStillUsed(previous: KeyValue, newest: KeyValue): boolean {
  if (previous.lastUsedAt === null) return false;
  return newest.issuedAt === null || Date.parse(previous.lastUsedAt) >= Date.parse(newest.issuedAt);
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The time from now until a moment in its two largest units: `2 days 3 hours`; the largest alone if the other is zero. */
export function timeLeft(until: string, now: number): string {
  let seconds = Math.max(0, Math.round((Date.parse(until) - now) / 1000));
  const first = units.findIndex(([, length]) => seconds >= length);
  const parts = units.slice(first === -1 ? units.length - 1 : first).slice(0, 2);
  const texts = parts.map(([unit, length]) => {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    return [count, unit] as const;
  });
  return texts
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => counted(count, unit))
    .join(' ');
}
