import { InvalidRequestError, PlanNotConfiguredError } from '../shared/errors.ts';
import type { Plan } from './plan-schema.ts';

/** The plans of a deployment by name. */
export type Plans = Readonly<Record<string, Plan>>;

/** @throws InvalidRequestError when a request names a plan that is not configured */
export function assertPlan(plans: Plans, name: string): void {
  if (planOf(plans, name) !== undefined) return;
  const message = `must be one of the configured plans: ${Object.keys(plans).join(', ')}`;
  throw new InvalidRequestError([{ path: 'body.plan', message }]);
}

/** Returns the plan with this name. undefined: it was removed from the configuration, and workspaces may still be on it. */
export function planOf(plans: Plans, name: string): Plan | undefined {
  return Object.hasOwn(plans, name) ? plans[name] : undefined;
}

/** Returns the maximum number of keys on a plan; null if unlimited. A plan that is not configured allows none. */
export function maxKeysOf(plans: Plans, name: string): number | null {
  const plan = planOf(plans, name);
  return plan === undefined ? 0 : plan.maxKeys;
}

/** Returns the plan with this name. @throws PlanNotConfiguredError */
export function planNamed(plans: Plans, name: string): Plan {
  const plan = planOf(plans, name);
  if (plan === undefined) throw new PlanNotConfiguredError(name);
  return plan;
}
