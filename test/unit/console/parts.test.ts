import { describe, expect, test } from '@jest/globals';
import { allPages } from '../../../console/src/api/all-pages.ts';
import { durationOf, secondsIn } from '../../../console/src/components/form/duration.ts';
import { errorAt } from '../../../console/src/components/form/error-at.ts';
import { type ApiKey, statusOf } from '../../../console/src/keys/api-key.ts';
import { may } from '../../../console/src/workspace/may.ts';

describe('durations', () => {
  test.each([
    [60, '1', 'minute'],
    [5_400, '90', 'minute'],
    [7_200, '2', 'hour'],
    [86_400, '1', 'day'],
    [2_592_000, '30', 'day'],
  ] as const)('convert %d seconds to %s %s, and back', (seconds, amount, unit) => {
    expect(durationOf(seconds)).toEqual({ amount, unit });
    expect(secondsIn({ amount, unit })).toBe(seconds);
  });

  test('refuse empty input and letters', () => {
    expect(secondsIn({ amount: ' ', unit: 'hour' })).toBeNaN();
    expect(secondsIn({ amount: 'e', unit: 'hour' })).toBeNaN();
  });
});

describe('the errors of a field', () => {
  const errors = [
    { path: 'body.name', message: 'is long' },
    { path: 'body.allowedIps.1', message: 'is no address' },
    { path: 'body.rotation.everyDays', message: 'is too much' },
  ];

  test('include those of its parts', () => {
    expect(errorAt(errors, 'body.name')).toBe('is long');
    expect(errorAt(errors, 'body.rotation')).toBe('is too much');
    expect(errorAt(errors, 'body.allowedIps', ['10.0.0.1', 'here'])).toBe('here: is no address');
  });

  test('exclude those of other fields', () => {
    expect(errorAt(errors, 'body.scopes')).toBeUndefined();
    expect(errorAt(errors, 'body.nam')).toBeUndefined();
  });
});

describe('pages of a list', () => {
  const list = (cursor: string | undefined) => {
    const from = Number(cursor ?? 0);
    return Promise.resolve({ items: [from, from + 1], nextCursor: from < 4 ? String(from + 2) : null });
  };

  test('are loaded in order', async () => {
    const pages = await allPages(list, 10);
    expect(pages.flatMap(({ items }) => items)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pages.at(-1)?.nextCursor).toBeNull();
  });

  test('stop at the maximum, and the last page shows that there are more', async () => {
    const pages = await allPages(list, 2);
    expect(pages.flatMap(({ items }) => items)).toEqual([0, 1, 2, 3]);
    expect(pages.at(-1)?.nextCursor).toBe('4');
  });
});

test('an expired key is expired, active or not', () => {
  const now = Date.parse('2026-11-25T10:00:00.000Z');
  const status = (isActive: boolean, expiresAt: string | null) => statusOf({ isActive, expiresAt } as ApiKey, now);
  expect(status(true, null)).toBe('active');
  expect(status(false, null)).toBe('inactive');
  expect(status(true, '2026-11-25T10:00:00.001Z')).toBe('active');
  expect(status(true, '2026-11-25T10:00:00.000Z')).toBe('expired');
  expect(status(false, '2026-11-25T10:00:00.000Z')).toBe('expired');
});

test.each([
  [['*'], false],
  [['*', 'api-keys:*'], true],
  [['api-keys:write'], true],
  [['api-keys:read'], false],
  [['*:write'], false],
])('scopes %j allow changes to keys: %s', (scopes, expected) => {
  expect(may(scopes, 'api-keys:write')).toBe(expected);
});
