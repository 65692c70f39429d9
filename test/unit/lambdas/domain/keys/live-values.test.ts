import { describe, expect, test } from '@jest/globals';
import {
  afterFirstUse,
  endOf,
  isSameDigest,
  type LiveValue,
  previousValidUntil,
  withNewestValue,
  withoutEnded,
} from '../../../../../lambdas/domain/keys/live-values.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const inAMinute = '2026-11-24T12:01:00.000Z';
const inAnHour = '2026-11-24T13:00:00.000Z';
const in30Days = '2026-12-24T12:00:00.000Z';

const valueNamed = (name: string, changes: Partial<LiveValue> = {}): LiveValue => ({
  pepperVersion: 'v1',
  digest: `digest-${name}`,
  mask: `vsk_live_${name}`,
  validUntil: null,
  graceOnFirstUse: null,
  ...changes,
});
const first = valueNamed('first');
const second = valueNamed('second');
const third = valueNamed('third');

const immediate = { mode: 'immediate' } as const;
const grace = (gracePeriodSeconds: number) => ({ mode: 'grace', gracePeriodSeconds }) as const;
const onFirstUse = (gracePeriodSeconds: number) => ({ mode: 'on_first_use', gracePeriodSeconds }) as const;

describe('a new value', () => {
  test('in the mode immediate is the only one', () => {
    expect(withNewestValue([first], second, immediate, now)).toEqual([second]);
    expect(withNewestValue([second, { ...first, validUntil: inAnHour }], third, immediate, now)).toEqual([third]);
  });

  test('with a grace period keeps the previous one until its end', () => {
    expect(withNewestValue([first], second, grace(60), now)).toEqual([second, { ...first, validUntil: inAMinute }]);
  });

  test('with a grace period of 30 days keeps the previous one that long', () => {
    expect(withNewestValue([first], second, grace(2_592_000), now)).toEqual([
      second,
      { ...first, validUntil: in30Days },
    ]);
  });

  test('on first use keeps the previous one for at most 30 days, and records the grace period', () => {
    expect(withNewestValue([first], second, onFirstUse(60), now)).toEqual([
      { ...second, graceOnFirstUse: 60 },
      { ...first, validUntil: in30Days },
    ]);
  });

  test.each([grace(3600), onFirstUse(3600)])('that is the third retires the oldest: $mode', (ending) => {
    const values = withNewestValue(withNewestValue([first], second, grace(86_400), now), third, ending, now + 1000);
    expect(values.map(({ digest }) => digest)).toEqual([third.digest, second.digest]);
  });

  test('settles a first use that is still pending', () => {
    const waiting = withNewestValue([first], second, onFirstUse(60), now);
    expect(withNewestValue(waiting, third, grace(60), now)).toEqual([third, { ...second, validUntil: inAMinute }]);
  });

  test.each([immediate, grace(60), onFirstUse(60)])('is the only one of a key without values: $mode', (ending) => {
    expect(withNewestValue([], first, ending, now)).toEqual([first]);
  });
});

describe('the first use of the newest value', () => {
  const waiting = withNewestValue([first], second, onFirstUse(60), now);
  const later = now + 3_540_000;

  test('starts the grace period of the previous value', () => {
    expect(afterFirstUse(waiting, second, later)).toEqual([second, { ...first, validUntil: inAnHour }]);
  });

  test('never extends the previous value', () => {
    const atTheEnd = Date.parse(in30Days) - 59_999;
    expect(afterFirstUse(waiting, second, atTheEnd)).toEqual([second, { ...first, validUntil: in30Days }]);
  });

  test('is not a use of the previous value', () => {
    expect(afterFirstUse(waiting, first, later)).toBeUndefined();
  });

  test('is recorded once', () => {
    const settled = afterFirstUse(waiting, second, later) ?? [];
    expect(afterFirstUse(settled, second, later + 1000)).toBeUndefined();
  });

  test('is ignored for a value that waits for no first use, or that the key lacks', () => {
    expect(afterFirstUse([second, { ...first, validUntil: inAnHour }], second, later)).toBeUndefined();
    expect(afterFirstUse(waiting, third, later)).toBeUndefined();
    expect(afterFirstUse(waiting, { ...second, pepperVersion: 'v2' }, later)).toBeUndefined();
    expect(afterFirstUse([], second, later)).toBeUndefined();
  });

  test('settles a value whose predecessor has ended in the meantime', () => {
    expect(afterFirstUse([{ ...second, graceOnFirstUse: 60 }], second, later)).toEqual([second]);
  });
});

describe('values that have ended', () => {
  const values = [second, { ...first, validUntil: inAnHour }];
  const end = Date.parse(inAnHour);

  test('are omitted from the millisecond of their end on', () => {
    expect(withoutEnded(values, end - 1)).toBe(values);
    expect(withoutEnded(values, end)).toEqual([second]);
  });

  test('do not include values without an end', () => {
    const endless = [second, first];
    expect(withoutEnded(endless, Number.MAX_SAFE_INTEGER)).toBe(endless);
  });
});

describe('the end of a value', () => {
  const withEnd = { ...first, validUntil: inAnHour };

  test('is its own if the key has none, or a later one', () => {
    expect(endOf({ expiresAt: null }, withEnd)).toBe(inAnHour);
    expect(endOf({ expiresAt: in30Days }, withEnd)).toBe(inAnHour);
  });

  test('is the end of the key if that is earlier, or if the value has none', () => {
    expect(endOf({ expiresAt: inAMinute }, withEnd)).toBe(inAMinute);
    expect(endOf({ expiresAt: inAMinute }, first)).toBe(inAMinute);
  });

  test('does not exist if neither has one', () => {
    expect(endOf({ expiresAt: null }, first)).toBeNull();
  });
});

describe('the end of the previous value', () => {
  const values = [second, { ...first, validUntil: inAnHour }];
  const end = Date.parse(inAnHour);

  test('is returned until then, and undefined afterwards', () => {
    expect(previousValidUntil({ expiresAt: null, values }, end - 1)).toBe(inAnHour);
    expect(previousValidUntil({ expiresAt: null, values }, end)).toBeNull();
  });

  test('is the expiry of the key if that is earlier, and undefined afterwards', () => {
    const expiry = Date.parse(inAMinute);
    expect(previousValidUntil({ expiresAt: inAMinute, values }, expiry - 1)).toBe(inAMinute);
    expect(previousValidUntil({ expiresAt: inAMinute, values }, expiry)).toBeNull();
  });

  test('is undefined for a key with one value, or none', () => {
    expect(previousValidUntil({ expiresAt: in30Days, values: [second] }, now)).toBeNull();
    expect(previousValidUntil({ expiresAt: in30Days, values: [] }, now)).toBeNull();
  });

  test('is the latest possible time while the first use is pending', () => {
    const waiting = withNewestValue([first], second, onFirstUse(60), now);
    expect(previousValidUntil({ expiresAt: null, values: waiting }, now)).toBe(in30Days);
  });
});

test('a digest under another pepper is different', () => {
  expect(isSameDigest(first, { ...first })).toBe(true);
  expect(isSameDigest(first, { ...first, pepperVersion: 'v2' })).toBe(false);
  expect(isSameDigest(first, second)).toBe(false);
});
