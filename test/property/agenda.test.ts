import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { nextDue, reminderDays, withOccurrencesHandled } from '../../lambdas/domain/keys/agenda.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import type { LiveValue } from '../../lambdas/domain/keys/live-values.ts';
import { rounds } from '../support/rounds.ts';
import { newKey } from '../support/stores/keys.ts';

const dayMs = 86_400_000;
const start = Date.parse('2026-11-24T12:00:00.000Z');
const iso = (time: number) => new Date(time).toISOString();

const plain = newKey('ws_1').record;
const [newest] = plain.values as [LiveValue];

/** Any moment in the time around it, including the exact milliseconds of events. */
const moment = fc.oneof(
  fc.integer({ min: start, max: start + 120 * dayMs }),
  fc.tuple(fc.nat(120), fc.integer({ min: -1, max: 1 })).map(([days, ms]) => start + days * dayMs + ms),
);

const key = fc
  .record({
    expiresAt: fc.option(moment),
    handledUntil: moment,
    ends: fc.array(moment, { maxLength: 1 }),
  })
  .map(({ expiresAt, handledUntil, ends }): ApiKeyRecord => {
    return {
      ...plain,
      expiresAt: expiresAt === null ? null : iso(expiresAt),
      handledUntil: iso(handledUntil),
      values: [newest, ...ends.map((end, index) => ({ ...newest, digest: `before-${index}`, validUntil: iso(end) }))],
    };
  });

const wordOf = ({ action, changes }: ReturnType<typeof withOccurrencesHandled>['occurrences'][number]) =>
  `${action} ${changes.expiresAt} ${'daysLeft' in changes ? changes.daysLeft : ''}`;

/** The moment when it must be published. */
const momentOf = ({ changes }: ReturnType<typeof withOccurrencesHandled>['occurrences'][number]) =>
  Date.parse(changes.expiresAt) - ('daysLeft' in changes ? changes.daysLeft : 0) * dayMs;

test('completed work is not due again: the next time is later, or never', () => {
  fc.assert(
    fc.property(key, moment, (record, now) => {
      const next = nextDue(withOccurrencesHandled(record, now).record);
      if (next !== null) expect(Date.parse(next)).toBeGreaterThan(now);
    }),
    { numRuns: rounds(2000, 200) },
  );
});

test('nothing is due before the next time, and something is due at it', () => {
  fc.assert(
    fc.property(key, moment, (record, now) => {
      const done = withOccurrencesHandled(record, now).record;
      const next = nextDue(done);
      const before = next === null ? start + 200 * dayMs : Date.parse(next) - 1;
      if (before >= now) expect(withOccurrencesHandled(done, before).record).toBe(done);
      if (next !== null) expect(withOccurrencesHandled(done, Date.parse(next)).record).not.toBe(done);
    }),
    { numRuns: rounds(2000, 200) },
  );
});

test('runs at any times, in any order, publish nothing twice, too early, or after the expiry', () => {
  fc.assert(
    fc.property(key, fc.array(moment, { maxLength: 30 }), (record, runs) => {
      const told: string[] = [];
      let current = record;
      for (const now of runs) {
        const { record: changed, occurrences } = withOccurrencesHandled(current, now);
        expect(occurrences.length).toBeLessThanOrEqual(1);
        for (const each of occurrences) {
          expect(momentOf(each)).toBeLessThanOrEqual(now);
          expect(momentOf(each)).toBeGreaterThan(Date.parse(record.handledUntil));
          expect(each.action === 'key.expired').toBe(now >= Date.parse(each.changes.expiresAt));
          told.push(wordOf(each));
        }
        current = changed;
      }
      expect(new Set(told).size).toBe(told.length);
    }),
    { numRuns: rounds(2000, 200) },
  );
});

test('runs that are on time publish every event', () => {
  fc.assert(
    fc.property(key, (record) => {
      const told: string[] = [];
      let current = record;
      for (let next = nextDue(current), runs = 0; next !== null; next = nextDue(current), runs++) {
        expect(runs).toBeLessThan(10);
        const { record: changed, occurrences } = withOccurrencesHandled(current, Math.max(Date.parse(next), start));
        told.push(...occurrences.map(wordOf));
        current = changed;
      }
      const { expiresAt } = record;
      const after = Date.parse(record.handledUntil);
      const end = expiresAt === null ? Number.NaN : Date.parse(expiresAt);
      const due = reminderDays.filter((days) => end - days * dayMs > after && end - days * dayMs >= start);
      const expected = [
        ...due.map((days) => `key.expiring ${expiresAt} ${days}`),
        ...(end > after ? [`key.expired ${expiresAt} `] : []),
      ];
      expect(told).toEqual(expected);
      expect(current.values).toHaveLength(1);
    }),
    { numRuns: rounds(2000, 200) },
  );
});
