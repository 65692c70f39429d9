import { dayMs, isoTime } from '../shared/time.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { withoutEnded } from './live-values.ts';
import { rotationDue } from './rotation.ts';

/** The days before a key's expiry when a reminder is published. */
export const reminderDays = [30, 7, 1] as const;

/** An event that is published because time passes: the key expires soon, or has expired. */
export type Occurrence =
  | {
      readonly action: 'key.expiring';
      readonly changes: { readonly expiresAt: string; readonly daysLeft: (typeof reminderDays)[number] };
    }
  | { readonly action: 'key.expired'; readonly changes: { readonly expiresAt: string } };

/** Returns when the scheduled Lambda must look at a key next, ISO 8601; null: never, unless the key changes. */
export function nextDue(record: ApiKeyRecord): string | null {
  const times = [
    rotationDue(record),
    ...record.values.map(({ validUntil }) => validUntil),
    ...momentsOf(record)
      .map(({ at }) => at)
      .filter((at) => at > record.handledUntil),
  ];
  return times.filter((time) => time !== null).sort()[0] ?? null;
}

/**
 * Returns a key without the values that have ended, and the occurrences to publish. If several reminders are due, only the
 * last one is published; an expired key gets no reminder. Rotations are not handled here. Returns the same record if
 * nothing was due.
 */
export function withOccurrencesHandled(
  record: ApiKeyRecord,
  now: number,
): { record: ApiKeyRecord; occurrences: Occurrence[] } {
  const at = isoTime(now);
  const due = momentsOf(record).filter((moment) => moment.at > record.handledUntil && moment.at <= at);
  const values = withoutEnded(record.values, now);
  if (due.length === 0 && values === record.values) return { record, occurrences: [] };
  const last = due.at(-1);
  return {
    // Another clock may be ahead of this one, but the time must never go back.
    record: { ...record, values, handledUntil: at > record.handledUntil ? at : record.handledUntil },
    occurrences: last === undefined ? [] : [last.occurrence],
  };
}

interface Moment {
  readonly at: string;
  readonly occurrence: Occurrence;
}

/** The reminders of a key and its expiry, in the order of time. */
function momentsOf({ expiresAt }: ApiKeyRecord): Moment[] {
  if (expiresAt === null) return [];
  const reminders = reminderDays.map(
    (daysLeft): Moment => ({
      at: daysBefore(expiresAt, daysLeft),
      occurrence: { action: 'key.expiring', changes: { expiresAt, daysLeft } },
    }),
  );
  return [...reminders, { at: expiresAt, occurrence: { action: 'key.expired', changes: { expiresAt } } }];
}

function daysBefore(time: string, days: number): string {
  return isoTime(Math.max(0, Date.parse(time) - days * dayMs));
}
