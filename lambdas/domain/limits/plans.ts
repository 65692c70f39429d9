import { InvalidRequestError, PlanNotConfiguredError } from '../shared/errors.ts';
import { effectiveLimits, type Overrides, type OwnLimits } from './effective-limits.ts';
import type { Plan } from './plan-schema.ts';
import { type Limits, windows } from './rate-windows.ts';

/** The plans of a deployment by name. */
export type Plans = Readonly<Record<string, Plan>>;

/** The plan of a workspace, and the values that an operator set for the workspace instead. */
export interface Planned {
  readonly plan: string;
  /** undefined: an earlier version stored the workspace. */
  readonly overrides?: Overrides | undefined;
}

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

/** Returns the maximum number of keys of a workspace; null if unlimited. A plan that is not configured allows none. */
export function maxKeysOf(plans: Plans, { plan, overrides }: Planned): number | null {
  const configured = planOf(plans, plan);
  return configured === undefined ? 0 : (overrides?.maxKeys ?? configured.maxKeys);
}

/**
 * Returns the limits of a key of the workspace, or of a key without limits of its own. null: the plan has no API access, or is not
 * configured. Overrides do not give access: API Gateway has no usage plan for such a plan.
 */
export function limitsOf(plans: Plans, { plan, overrides }: Planned, key: OwnLimits | null = null): Limits | null {
  const limits = planOf(plans, plan)?.limits ?? null;
  return limits && effectiveLimits(limits, overrides?.limits ?? null, key);
}

/** Returns the limits of a key that are higher than those of its workspace, with the limit of the workspace. */
export function limitsAbove(plans: Plans, workspace: Planned, key: OwnLimits | null) {
  const limits = limitsOf(plans, workspace);
  if (limits === null || key === null) return [];
  return windows.filter(({ name }) => (key[name] ?? 0) > limits[name]).map(({ name }) => ({ name, max: limits[name] }));
}

/** @throws InvalidRequestError when a key would have higher limits than its workspace */
export function assertWithinLimits(plans: Plans, workspace: Planned, key: OwnLimits | null): void {
  const tooHigh = limitsAbove(plans, workspace, key);
  if (tooHigh.length === 0) return;
  throw new InvalidRequestError(
    tooHigh.map(({ name, max }) => ({
      path: `body.limits.${name}`,
      message: `must be at most ${max}, the limit of the workspace`,
    })),
  );
}

/**
 * Returns the maximum number of keys of a workspace that gets a key with these limits; null if unlimited.
 * @throws PlanNotConfiguredError when the plan of the workspace is not configured
 * @throws InvalidRequestError when the key would have higher limits than the workspace
 */
export function maxKeysFor(plans: Plans, workspace: Planned, key: OwnLimits | null): number | null {
  if (planOf(plans, workspace.plan) === undefined) throw new PlanNotConfiguredError(workspace.plan);
  assertWithinLimits(plans, workspace, key);
  return maxKeysOf(plans, workspace);
}
