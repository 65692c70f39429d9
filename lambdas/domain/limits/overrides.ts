import { InvalidRequestError } from '../shared/errors.ts';
import { noOverrides, type Overrides } from './effective-limits.ts';
import type { OverridesChange } from './overrides-schema.ts';
import { limitsOf, type Plans } from './plans.ts';

/** Returns the overrides of a workspace after a change. Values that the change does not name stay. */
export function withOverrides(current: Overrides | undefined, change: OverridesChange): Overrides {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...noOverrides, ...current, ...given };
}

/** @throws InvalidRequestError when a change sets limits that would not apply on the plan */
export function assertEffective(plans: Plans, plan: string, { limits }: OverridesChange): void {
  if (limits == null || limitsOf(plans, { plan }) !== null) return;
  const message = `has no effect on the plan ${plan}, which has no API access: choose another plan`;
  throw new InvalidRequestError([{ path: 'body.overrides.limits', message }]);
}
