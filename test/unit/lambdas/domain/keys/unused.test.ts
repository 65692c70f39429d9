import { describe, expect, test } from '@jest/globals';
import { isNewlyUnused, UnusedKeys } from '../../../../../lambdas/domain/keys/unused.ts';
import { newKey } from '../../../../support/stores/keys.ts';

const createdAt = Date.parse('2026-11-24T12:00:00.000Z');
const dayMs = 86_400_000;
const hourMs = 3_600_000;
const iso = (time: number) => new Date(time).toISOString();
const key = newKey('ws_1', {}, createdAt).record;
const after90 = UnusedKeys.parse({ afterDays: 90 });

describe('an unused key', () => {
  test('was created the configured number of days ago, to the millisecond, if it was never used', () => {
    expect(isNewlyUnused(key, after90, createdAt + 90 * dayMs - 1)).toBe(false);
    expect(isNewlyUnused(key, after90, createdAt + 90 * dayMs)).toBe(true);
  });

  test('was last used the configured number of days ago, in any minute of the stored hour', () => {
    const used = { ...key, lastUsedAt: iso(createdAt + 10 * dayMs) };
    expect(isNewlyUnused(used, after90, createdAt + 100 * dayMs + hourMs - 1)).toBe(false);
    expect(isNewlyUnused(used, after90, createdAt + 100 * dayMs + hourMs)).toBe(true);
  });

  test('was last changed by a request the configured number of days ago', () => {
    const changed = { ...key, lastUsedAt: iso(createdAt + 5 * dayMs), changedAt: iso(createdAt + 10 * dayMs) };
    expect(isNewlyUnused(changed, after90, createdAt + 100 * dayMs - 1)).toBe(false);
    expect(isNewlyUnused(changed, after90, createdAt + 100 * dayMs)).toBe(true);
  });

  test('was created that long ago, if it was stored without the time of its last change', () => {
    const { changedAt: _, ...older } = key;
    expect(isNewlyUnused(older, after90, createdAt + 90 * dayMs)).toBe(true);
  });

  test('is never an inactive key', () => {
    expect(isNewlyUnused({ ...key, isActive: false }, after90, createdAt + 500 * dayMs)).toBe(false);
  });
});

describe('an unused key is found', () => {
  const found = { ...key, foundUnusedAt: iso(createdAt + 90 * dayMs) };

  test('once', () => {
    expect(isNewlyUnused(found, after90, createdAt + 90 * dayMs)).toBe(false);
    expect(isNewlyUnused(found, after90, createdAt + 5000 * dayMs)).toBe(false);
  });

  test('again after another use', () => {
    const used = { ...found, lastUsedAt: iso(createdAt + 91 * dayMs) };
    expect(isNewlyUnused(used, after90, createdAt + 180 * dayMs)).toBe(false);
    expect(isNewlyUnused(used, after90, createdAt + 181 * dayMs + hourMs)).toBe(true);
  });

  test('again after another use in the hour in which it was found', () => {
    const used = { ...found, foundUnusedAt: iso(createdAt + 90 * dayMs + 1), lastUsedAt: iso(createdAt + 90 * dayMs) };
    expect(isNewlyUnused(used, after90, createdAt + 180 * dayMs + hourMs)).toBe(true);
  });

  test('again after a request changed it, for example activated it', () => {
    const changed = { ...found, changedAt: iso(createdAt + 91 * dayMs) };
    expect(isNewlyUnused(changed, after90, createdAt + 181 * dayMs - 1)).toBe(false);
    expect(isNewlyUnused(changed, after90, createdAt + 181 * dayMs)).toBe(true);
  });
});

describe('the setting', () => {
  test('deactivates no keys by default', () => {
    expect(UnusedKeys.parse({ afterDays: 1 })).toEqual({ afterDays: 1, deactivate: false });
    expect(UnusedKeys.parse({ afterDays: 3650, deactivate: true })).toEqual({ afterDays: 3650, deactivate: true });
  });

  test.each([
    {},
    { afterDays: 0 },
    { afterDays: 3651 },
    { afterDays: 1.5 },
    { afterDays: '90' },
    { afterDays: 90, a: 1 },
  ])('cannot be %j', (setting) => {
    expect(UnusedKeys.safeParse(setting).success).toBe(false);
  });
});
