import { describe, expect, test } from '@jest/globals';
import type { ApiKeyRecord } from '../../../../../../lambdas/domain/keys/key-record.ts';
import { valuesWithUses, valueViews } from '../../../../../../lambdas/domain/keys/values/value-views.ts';
import { newKey, newValue, noon } from '../../../../../support/stores/keys.ts';

/** The values of a key as responses show them. `noon` is 12:34:20. */
const { record } = newKey('ws_01ARYZ6S410000000000000000');
const issuedAt = '2026-11-24T10:30:30.000Z';
const newest = { ...newValue(record).value, issuedAt };
const [first] = record.values;
const previous = { ...(first ?? newest), validUntil: '2026-11-25T12:34:20.000Z' };
const used = (key: Partial<ApiKeyRecord>, uses: Record<string, string> = {}) =>
  valueViews({ ...record, ...key }, new Map(Object.entries(uses)), noon).map(({ lastUsedAt }) => lastUsedAt);

describe('the last use of the only value', () => {
  test.each([
    ['is unknown before the key is used', null, null],
    ['is the last use of the key', '2026-11-24T12:20:00.000Z', '2026-11-24T12:20:00.000Z'],
    ['counts in the minute in which it was issued', '2026-11-24T10:30:00.000Z', '2026-11-24T10:30:00.000Z'],
    ['is not the last use of an older value', '2026-11-24T10:29:00.000Z', null],
  ])('%s', (_, lastUsedAt, expected) => {
    expect(used({ values: [newest], lastUsedAt })).toEqual([expected]);
  });

  test('of a key that never had another one is the last use of the key', () => {
    const lastUsedAt = '2026-11-24T12:34:00.000Z';
    expect(used({ lastUsedAt })).toEqual([lastUsedAt]);
    expect(used({ values: [{ ...newest, issuedAt: undefined }], lastUsedAt })).toEqual([lastUsedAt]);
  });
});

describe('the last use of one of two values', () => {
  const values = [newest, previous];

  test('is never known to be earlier than it can have been', () => {
    const lastUsedAt = '2026-11-24T12:20:00.000Z';
    // Both were used in the present hour; which one was used last is not recorded.
    const both = { [newest.digest]: '2026-11-24T12:05:00.000Z', [previous.digest]: '2026-11-24T12:01:00.000Z' };
    expect(used({ values, lastUsedAt }, both)).toEqual([lastUsedAt, lastUsedAt]);
    // The previous value was used in an earlier hour, until its end at the latest.
    const earlier = { ...both, [previous.digest]: '2026-11-24T11:01:00.000Z' };
    expect(used({ values, lastUsedAt }, earlier)).toEqual([lastUsedAt, '2026-11-24T12:00:00.000Z']);
  });

  test('is the recorded one if the minute of the last use of the key is not known', () => {
    const uses = { [newest.digest]: '2026-11-24T12:05:00.000Z' };
    expect(used({ values, lastUsedAt: '2026-11-24T12:00:00.000Z' }, uses)).toEqual(['2026-11-24T12:05:00.000Z', null]);
  });
});

test('a value that waits for the first use of the newest one shows its grace period', () => {
  const values = [{ ...newest, graceOnFirstUse: 60 }, previous];
  expect(valueViews({ ...record, values }, new Map(), noon)).toEqual([
    { key: newest.mask, issuedAt, lastUsedAt: null, validUntil: null, graceOnFirstUse: null },
    expect.objectContaining({ key: previous.mask, validUntil: previous.validUntil, graceOnFirstUse: 60 }),
  ]);
});

test('uses are read for keys with two working values only', () => {
  const two = { ...record, values: [newest, previous] };
  expect(valuesWithUses([record, two], noon)).toEqual([newest, previous]);
  expect(valuesWithUses([two], Date.parse(previous.validUntil))).toEqual([]);
});
