import * as z from 'zod';
import { InvalidRequestError } from '../shared/errors.ts';

/** Requests that one key may make. */
export const Limits = z.strictObject({
  perMinute: z.int().min(1).max(1_000_000_000),
  perHour: z.int().min(1).max(1_000_000_000),
});
export type Limits = z.infer<typeof Limits>;

/** A named set of limits. `maxKeys: null` means unlimited; `limits: null` means no API access. */
export const Plan = z.strictObject({
  maxKeys: z.int().min(0).nullable(),
  limits: Limits.nullable(),
});
export type Plan = z.infer<typeof Plan>;

export const PlanName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'must be 1 to 40 letters, digits or hyphens, starting with a letter');

/** The plans of a deployment, by name. */
export type Plans = Readonly<Record<string, Plan>>;

/** @throws InvalidRequestError when a request names a plan that is not configured */
export function assertPlan(plans: Plans, name: string): void {
  if (Object.hasOwn(plans, name)) return;
  const message = `must be one of the configured plans: ${Object.keys(plans).join(', ')}`;
  throw new InvalidRequestError([{ path: 'body.plan', message }]);
}

/** The plan of that name. A workspace on a plan that the configuration lost is a deployment error, not a refusal. */
export function planNamed(plans: Plans, name: string): Plan {
  const plan = Object.hasOwn(plans, name) ? plans[name] : undefined;
  if (plan === undefined)
    throw new Error(`The plan ${name} is not configured. Configured: ${Object.keys(plans).join(', ')}.`);
  return plan;
}
