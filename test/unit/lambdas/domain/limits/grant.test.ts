import { describe, expect, test } from '@jest/globals';
import { maxGranted, withGrant } from '../../../../../lambdas/domain/limits/grants/grant.ts';
import {
  type CurrentQuota,
  currentPeriods,
  currentWorkspaceQuota,
} from '../../../../../lambdas/domain/limits/quota.ts';
import { InvalidRequestError } from '../../../../../lambdas/domain/shared/errors.ts';

const lastMoment = Date.UTC(2026, 10, 30, 23, 59, 59, 999);

const quotaAt = (now: number, per: 'day' | 'month' | 'total', quotaGrants = {}) =>
  currentWorkspaceQuota('ws', { quotaGrants, workspaceQuota: { requests: 100, per } }, undefined, now) as CurrentQuota;

const grantAt = (now: number, per: 'day' | 'month' | 'total', requests: number, grants = {}) =>
  withGrant(grants, quotaAt(now, per), requests, currentPeriods(now));

describe('a grant', () => {
  test('adds up with earlier grants of its period, and is in the limit', () => {
    const grants = grantAt(lastMoment, 'month', 5, grantAt(lastMoment, 'month', 7));
    expect(grants).toEqual({ '2026-11': 12 });
    expect(quotaAt(lastMoment, 'month', grants).limit).toBe(112);
  });

  test('drops the grants of periods that have ended, and keeps those of the other current periods', () => {
    const grants = { '2026-11': 1, '2026-11-30': 2, '2026-11-29': 3, '2026-10': 4, total: 5 };
    expect(grantAt(lastMoment, 'day', 10, grants)).toEqual({ '2026-11': 1, '2026-11-30': 12, total: 5 });
    expect(grantAt(lastMoment + 1, 'month', 10, grants)).toEqual({ '2026-12': 10, total: 5 });
    expect(grantAt(lastMoment + 1, 'total', 10, grants)).toEqual({ total: 15 });
  });

  test('is refused beyond the maximum of a period, with the rest', () => {
    expect(() => grantAt(lastMoment, 'day', 11, { '2026-11-30': maxGranted - 10 })).toThrow(
      expect.objectContaining({ errors: [{ path: 'body.requests', message: expect.stringContaining('at most 10:') }] }),
    );
  });

  test('is refused without a quota', () => {
    expect(() => withGrant(undefined, null, 1, currentPeriods(lastMoment))).toThrow(InvalidRequestError);
  });
});
