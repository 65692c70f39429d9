import { InvalidRequestError } from '../shared/errors.ts';
import type { Plan } from './plan-schema.ts';

/** The plans of a deployment by name. */
export type Plans = Readonly<Record<string, Plan>>;

/** @throws InvalidRequestError when a request names a plan that is not configured */
export function assertPlan(plans: Plans, name: string): void {
  if (Object.hasOwn(plans, name)) return;
  const message = `must be one of the configured plans: ${Object.keys(plans).join(', ')}`;
  throw new InvalidRequestError([{ path: 'body.plan', message }]);
}

/** Returns the plan with this name. A workspace whose plan is not configured is an error of the deployment, not a refusal. */
export function planNamed(plans: Plans, name: string): Plan {
  const plan = Object.hasOwn(plans, name) ? plans[name] : undefined;
  if (plan === undefined)
    throw new Error(`The plan ${name} is not configured. Configured: ${Object.keys(plans).join(', ')}.`);
  return plan;
}
