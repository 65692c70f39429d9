import { describe, expect, test } from '@jest/globals';
import { noOverrides, type Overrides, type OwnLimits } from '../../../../../lambdas/domain/limits/effective-limits.ts';
import { Plan, PlanName } from '../../../../../lambdas/domain/limits/plan-schema.ts';
import { limitsOf, maxKeysFor, maxKeysOf, planOf } from '../../../../../lambdas/domain/limits/plans.ts';
import { InvalidRequestError, PlanNotConfiguredError } from '../../../../../lambdas/domain/shared/errors.ts';

const limits = { perMinute: 60, perHour: 1000 };

describe('a plan', () => {
  test.each([
    ['the defaults: Free', { maxKeys: 0, limits: null }],
    ['the defaults: Professional', { maxKeys: 5, limits }],
    ['the defaults: Enterprise', { maxKeys: null, limits: { perMinute: 600, perHour: 20_000 } }],
    ['the smallest limits', { maxKeys: 1, limits: { perMinute: 1, perHour: 1 } }],
    ['the largest limits', { maxKeys: 1, limits: { perMinute: 1_000_000_000, perHour: 1_000_000_000 } }],
  ])('may be %s', (_, plan) => {
    expect(Plan.parse(plan)).toEqual(plan);
  });

  test.each([
    ['negative maxKeys', { maxKeys: -1, limits }],
    ['a fraction of a key', { maxKeys: 1.5, limits }],
    ['no maxKeys', { limits }],
    ['no limits', { maxKeys: 5 }],
    ['a limit of 0', { maxKeys: 5, limits: { perMinute: 0, perHour: 1000 } }],
    ['a limit above a thousand million', { maxKeys: 5, limits: { perMinute: 60, perHour: 1_000_000_001 } }],
    ['an endless limit', { maxKeys: 5, limits: { perMinute: Number.POSITIVE_INFINITY, perHour: 1000 } }],
    ['half the limits', { maxKeys: 5, limits: { perMinute: 60 } }],
    ['an unknown limit', { maxKeys: 5, limits: { ...limits, perDay: 1 } }],
    ['an unknown setting', { maxKeys: 5, limits, price: 10 }],
  ])('may not have %s', (_, plan) => {
    expect(Plan.safeParse(plan).success).toBe(false);
  });

  test.each(['Free', 'a', 'Plan-9', `A${'b'.repeat(39)}`])('may have the name %s', (name) => {
    expect(PlanName.safeParse(name).success).toBe(true);
  });

  test.each(['', '9a', '-a', 'a b', 'a"b', 'a_b', 'a\n', `A${'b'.repeat(40)}`])('may not have the name %j', (name) => {
    expect(PlanName.safeParse(name).success).toBe(false);
  });
});

describe('looking up a plan', () => {
  const plans = { Free: { maxKeys: 0, limits: null }, Professional: { maxKeys: 5, limits } };

  test.each(['Enterprise', 'professional', '', 'constructor', '__proto__', 'toString'])(
    'refuses a name that is not configured, and allows it no keys and no requests: %j',
    (plan) => {
      const workspace = { plan, overrides: { ...noOverrides, maxKeys: 9, limits } };
      expect(() => maxKeysFor(plans, workspace, null)).toThrow(PlanNotConfiguredError);
      expect(planOf(plans, plan)).toBeUndefined();
      expect(maxKeysOf(plans, workspace)).toBe(0);
      expect(limitsOf(plans, workspace)).toBeNull();
    },
  );

  test('a workspace has the maximum and the limits of its plan, except those that an operator overrides', () => {
    const on = (overrides: Overrides | undefined) => {
      const workspace = { plan: 'Professional', overrides };
      return [maxKeysOf(plans, workspace), limitsOf(plans, workspace)];
    };
    expect(on(undefined)).toEqual([5, limits]);
    expect(on(noOverrides)).toEqual([5, limits]);
    expect(on({ ...noOverrides, maxKeys: 0 })).toEqual([0, limits]);
    expect(on({ ...noOverrides, maxKeys: 6 })).toEqual([6, limits]);
    expect(on({ ...noOverrides, limits: { perMinute: 1 } })).toEqual([5, { ...limits, perMinute: 1 }]);
    expect(on({ ...noOverrides, limits: { perHour: limits.perHour + 1 } })).toEqual([
      5,
      { ...limits, perHour: limits.perHour + 1 },
    ]);
  });

  test('overrides give no API access', () => {
    const workspace = { plan: 'Free', overrides: { ...noOverrides, maxKeys: 3, limits } };
    expect(limitsOf(plans, workspace)).toBeNull();
    expect(maxKeysOf(plans, workspace)).toBe(3);
  });

  test('a key has at most the limits of its workspace', () => {
    const workspace = { plan: 'Professional', overrides: { ...noOverrides, limits: { perMinute: 10 } } };
    const refused = (key: OwnLimits) => {
      try {
        return maxKeysFor(plans, workspace, key);
      } catch (error) {
        return error instanceof InvalidRequestError && error.errors;
      }
    };
    const tooHigh = (path: string, max: number) => ({
      path: `body.limits.${path}`,
      message: `must be at most ${max}, the limit of the workspace`,
    });
    expect(refused({ perMinute: 10, perHour: limits.perHour })).toBe(5);
    expect(refused({ perMinute: 11 })).toEqual([tooHigh('perMinute', 10)]);
    expect(refused({ perMinute: 11, perHour: limits.perHour + 1 })).toEqual([
      tooHigh('perMinute', 10),
      tooHigh('perHour', limits.perHour),
    ]);
    // Without API access there is no limit to exceed. The key keeps its own for a plan that gives access.
    expect(maxKeysFor(plans, { plan: 'Free' }, { perMinute: 1_000_000 })).toBe(0);
  });
});
