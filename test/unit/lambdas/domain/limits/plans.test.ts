import { describe, expect, test } from '@jest/globals';
import { Plan, PlanName } from '../../../../../lambdas/domain/limits/plan-schema.ts';
import { maxKeysOf, planNamed, planOf } from '../../../../../lambdas/domain/limits/plans.ts';
import { PlanNotConfiguredError } from '../../../../../lambdas/domain/shared/errors.ts';

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

  test('returns the plan of its name', () => {
    expect(planNamed(plans, 'Professional')).toBe(plans.Professional);
  });

  test.each(['Enterprise', 'professional', '', 'constructor', '__proto__', 'toString'])(
    'refuses a name that is not configured, and allows it no keys: %j',
    (name) => {
      expect(() => planNamed(plans, name)).toThrow(PlanNotConfiguredError);
      expect(planOf(plans, name)).toBeUndefined();
      expect(maxKeysOf(plans, name)).toBe(0);
    },
  );
});
