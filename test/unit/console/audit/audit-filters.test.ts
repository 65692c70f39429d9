import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AuditFilters,
  addressFor,
  auditActions,
  filtersFrom,
  isFiltered,
  noFilters,
  queryFor,
  relativeUnits,
} from '../../../../console/src/audit/audit-filters.ts';
import { eventTypes } from '../../../../lambdas/domain/events/published-event.ts';

const read = (address: string) => filtersFrom(new URLSearchParams(address));
const now = Date.parse('2026-11-24T10:15:30.000Z');

test('every action of the API can be chosen', () => {
  expect(new Set(auditActions)).toEqual(new Set(eventTypes));
});

describe('filters in the address', () => {
  test('have a known form', () => {
    const filters: AuditFilters = {
      keyId: 'key_1',
      action: 'key.created',
      actor: 'auth0|5f',
      time: { type: 'relative', amount: 7, unit: 'day' },
    };
    expect(addressFor(filters).toString()).toBe('keyId=key_1&action=key.created&actor=auth0%7C5f&last=7-day');
    expect(addressFor(noFilters).toString()).toBe('');
  });

  test('survive a round trip', () => {
    const text = fc.option(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }));
    const moment = fc.integer({ min: 0, max: Date.UTC(9997) / 1000 }).map((seconds) => seconds * 1000);
    const time = fc.oneof(
      fc.record({
        type: fc.constant('relative' as const),
        amount: fc.integer({ min: 1, max: 9999 }),
        unit: fc.constantFrom(...relativeUnits),
      }),
      fc.tuple(moment, moment).map(([one, other]) => ({
        type: 'absolute' as const,
        from: new Date(Math.min(one, other)).toISOString(),
        to: new Date(Math.max(one, other)).toISOString(),
      })),
    );
    const filters = fc.record({
      keyId: text,
      action: fc.option(fc.constantFrom(...auditActions)),
      actor: text,
      time: fc.option(time),
    });
    fc.assert(fc.property(filters, (given) => expect(read(addressFor(given).toString())).toEqual(given)));
  });

  test.each([
    'action=key.frozen',
    'keyId=',
    `keyId=${'k'.repeat(101)}`,
    'last=7',
    'last=0-day',
    'last=7-month',
    'last=99999-day',
    'from=2026-11-24T10:15:30Z',
    'from=yesterday&to=today',
    'from=2026-11-24T10:15:30Z&to=2026-11-23T10:15:30Z',
    'from=1969-11-24T10:15:30Z&to=2026-11-23T10:15:30Z',
  ])('are left out if they are invalid: %s', (address) => {
    expect(read(address)).toEqual(noFilters);
    expect(isFiltered(read(address))).toBe(false);
  });
});

describe('the query for the API', () => {
  test('contains only the chosen filters', () => {
    expect(queryFor(noFilters, now)).toEqual({});
    expect(queryFor({ ...noFilters, keyId: 'key_1', actor: 'a' }, now)).toEqual({ keyId: 'key_1', actor: 'a' });
  });

  test('starts at a relative time and has no end', () => {
    expect(queryFor(read('last=7-day'), now)).toEqual({ from: '2026-11-17T10:15:30.000Z' });
    expect(queryFor(read('last=15-minute'), now)).toEqual({ from: '2026-11-24T10:00:30.000Z' });
    expect(queryFor(read('last=9999-week'), now)).toEqual({ from: '1970-01-01T00:00:00.000Z' });
  });

  test('includes its last second', () => {
    expect(queryFor(read('from=2026-11-24T00:00:00%2B01:00&to=2026-11-24T23:59:59%2B01:00'), now)).toEqual({
      from: '2026-11-23T23:00:00.000Z',
      to: '2026-11-24T23:00:00.000Z',
    });
  });
});
