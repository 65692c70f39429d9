import { describe, expect, test } from '@jest/globals';
import { nextDue, withOccurrencesHandled } from '../../../../../lambdas/domain/keys/agenda.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { LiveValue } from '../../../../../lambdas/domain/keys/live-values.ts';
import { withPolicy } from '../../../../../lambdas/domain/keys/rotation.ts';
import { newKey } from '../../../../support/stores/keys.ts';

const expiresAt = '2027-01-31T00:00:00.000Z';
const reminders = {
  in30Days: '2027-01-01T00:00:00.000Z',
  in7Days: '2027-01-24T00:00:00.000Z',
  in1Day: '2027-01-30T00:00:00.000Z',
};
const createdAt = Date.parse('2026-11-24T12:00:00.000Z');

const key = (changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  ...newKey('ws_1', { expiresAt }, createdAt).record,
  ...changes,
});
const expiring = (daysLeft: number) => ({ action: 'key.expiring', changes: { expiresAt, daysLeft } });
const expired = { action: 'key.expired', changes: { expiresAt } };
/** Returns the events of a run at this moment, and when the next run is due. */
const runAt = (record: ApiKeyRecord, at: string) => {
  const { record: changed, occurrences } = withOccurrencesHandled(record, Date.parse(at));
  return { record: changed, told: occurrences, next: nextDue(changed) };
};
const justBefore = (time: string) => new Date(Date.parse(time) - 1).toISOString();

describe('a key that expires', () => {
  test('gets reminders 30 days, 7 days and 1 day before, and one at its end, once each', () => {
    let record = key();
    expect(nextDue(record)).toBe(reminders.in30Days);
    const moments: [string, object, string | null][] = [
      [reminders.in30Days, expiring(30), reminders.in7Days],
      [reminders.in7Days, expiring(7), reminders.in1Day],
      [reminders.in1Day, expiring(1), expiresAt],
      [expiresAt, expired, null],
    ];
    for (const [moment, told, next] of moments) {
      expect(withOccurrencesHandled(record, Date.parse(justBefore(moment)))).toEqual({ record, occurrences: [] });
      const run = runAt(record, moment);
      expect(run).toMatchObject({ told: [told], next });
      expect(withOccurrencesHandled(run.record, Date.parse(moment))).toEqual({ record: run.record, occurrences: [] });
      record = run.record;
    }
    expect(runAt(record, '2030-01-01T00:00:00.000Z')).toEqual({ record, told: [], next: null });
  });

  test('changes only its record of completed work', () => {
    const record = key();
    expect(runAt(record, reminders.in7Days).record).toEqual({ ...record, handledUntil: reminders.in7Days });
  });

  test('gets only the last reminder if several are due', () => {
    expect(runAt(key(), reminders.in7Days)).toMatchObject({ told: [expiring(7)], next: reminders.in1Day });
    expect(runAt(key(), reminders.in1Day)).toMatchObject({ told: [expiring(1)], next: expiresAt });
  });

  test('gets no reminder after it has expired', () => {
    expect(runAt(key(), expiresAt)).toMatchObject({ told: [expired], next: null });
    expect(runAt(key(), '2028-01-01T00:00:00.000Z')).toMatchObject({ told: [expired], next: null });
  });

  test('gets no reminder for a time before its creation', () => {
    const record = newKey('ws_1', { expiresAt }, Date.parse('2027-01-10T00:00:00.000Z')).record;
    expect(nextDue(record)).toBe(reminders.in7Days);
    expect(withOccurrencesHandled(record, Date.parse('2027-01-11T00:00:00.000Z'))).toEqual({ record, occurrences: [] });
  });

  test('gets only the final event if it expires within the hour', () => {
    const record = newKey('ws_1', { expiresAt }, Date.parse(expiresAt) - 3_600_000).record;
    expect(nextDue(record)).toBe(expiresAt);
    expect(runAt(record, expiresAt).told).toEqual([expired]);
  });
});

describe('a changed expiry', () => {
  test('to a later one gets new reminders', () => {
    const later = '2027-06-30T00:00:00.000Z';
    const { record } = runAt(key(), expiresAt);
    const extended = { ...record, expiresAt: later, handledUntil: '2027-02-01T00:00:00.000Z' };
    expect(nextDue(extended)).toBe('2027-05-31T00:00:00.000Z');
    expect(runAt(extended, later).told).toEqual([{ action: 'key.expired', changes: { expiresAt: later } }]);
  });

  test('to a nearer one gets no reminders for times in the past', () => {
    const changed = key({ expiresAt, handledUntil: '2027-01-20T00:00:00.000Z' });
    expect(withOccurrencesHandled(changed, Date.parse('2027-01-21T00:00:00.000Z')).occurrences).toEqual([]);
    expect(nextDue(changed)).toBe(reminders.in7Days);
  });

  test('to none gets no reminders', () => {
    const changed = key({ expiresAt: null });
    expect(nextDue(changed)).toBeNull();
    expect(withOccurrencesHandled(changed, Date.parse('2030-01-01T00:00:00.000Z'))).toEqual({
      record: changed,
      occurrences: [],
    });
  });
});

describe('values of a key', () => {
  const [newest] = key().values as [LiveValue];
  const before = { ...newest, digest: 'before', validUntil: '2026-11-25T00:00:00.000Z' };
  const record = key({ expiresAt: null, values: [newest, before] });

  test('are due at their end, and are removed without an event', () => {
    expect(nextDue(record)).toBe(before.validUntil);
    expect(withOccurrencesHandled(record, Date.parse(before.validUntil) - 1)).toEqual({ record, occurrences: [] });
    expect(runAt(record, before.validUntil)).toEqual({
      record: { ...record, values: [newest], handledUntil: before.validUntil },
      told: [],
      next: null,
    });
  });

  test('that end by a clock that is behind cause no repeated events', () => {
    const told = { ...key(), values: record.values, handledUntil: reminders.in30Days };
    expect(runAt(told, before.validUntil)).toMatchObject({ told: [], next: reminders.in7Days });
  });

  test('stay after the expiry of their key, which may be extended', () => {
    const both = { ...record, expiresAt: '2026-11-24T18:00:00.000Z' };
    expect(runAt(both, '2026-11-24T18:00:00.000Z').record.values).toEqual([newest, before]);
  });
});

describe('the next due time', () => {
  const rotation = { everyDays: 30, gracePeriodSeconds: 86_400, deliverTo: 'managed' };
  const [newest] = key().values as [LiveValue];
  const ending = { ...newest, digest: 'before', validUntil: '2026-12-05T00:00:00.000Z' };
  const rotatedAt = (nextAt: string) => {
    const record = withPolicy(key({ values: [newest, ending] }), rotation, createdAt);
    return {
      ...record,
      rotationState: { ...(record.rotationState as object), nextAt } as ApiKeyRecord['rotationState'],
    };
  };

  test.each([
    ['a rotation', '2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['the end of a value', '2026-12-10T00:00:00.000Z', ending.validUntil],
  ])('is %s', (_, nextRotation, due) => {
    expect(nextDue(rotatedAt(nextRotation))).toBe(due);
  });

  test('is the expiry of an inactive key, and no rotation', () => {
    const inactive = { ...rotatedAt('2026-12-01T00:00:00.000Z'), isActive: false, values: [newest] };
    expect(nextDue(inactive)).toBe(reminders.in30Days);
  });

  test('does not exist for a plain key', () => {
    expect(nextDue(newKey('ws_1').record)).toBeNull();
  });
});
