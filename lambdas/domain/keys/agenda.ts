import type { ApiKeyRecord } from './key-record.ts';
import { withoutEnded } from './live-values.ts';
import { rotationDue } from './rotation.ts';

/** Days before a key's expiry on which its owners are reminded. */
export const reminderDays = [30, 7, 1] as const;

const dayMs = 86_400_000;

/** What time alone makes true of a key, and somebody should be told. */
export type Occurrence =
  | {
      readonly action: 'key.expiring';
      readonly changes: { readonly expiresAt: string; readonly daysLeft: (typeof reminderDays)[number] };
    }
  | { readonly action: 'key.expired'; readonly changes: { readonly expiresAt: string } };

/** When the scheduled Lambda has to look at a key next, ISO 8601; null: never, as it stands. */
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
 * A key after all that was due of it, but for rotations, and what there is to tell. Of several reminders that are due at
 * once only the last is told, and of an expired key no reminder. The very same key, if nothing was due.
 */
export function handled(record: ApiKeyRecord, now: number): { record: ApiKeyRecord; occurrences: Occurrence[] } {
  const at = new Date(now).toISOString();
  const due = momentsOf(record).filter((moment) => moment.at > record.handledUntil && moment.at <= at);
  const values = withoutEnded(record.values, now);
  if (due.length === 0 && values === record.values) return { record, occurrences: [] };
  const last = due.at(-1);
  return {
    // Never back: another clock may be ahead of this one.
    record: { ...record, values, handledUntil: at > record.handledUntil ? at : record.handledUntil },
    occurrences: last === undefined ? [] : [last.occurrence],
  };
}

interface Moment {
  readonly at: string;
  readonly occurrence: Occurrence;
}

/** The reminders of a key and its expiry, in their order. */
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
  return new Date(Math.max(0, Date.parse(time) - days * dayMs)).toISOString();
}
