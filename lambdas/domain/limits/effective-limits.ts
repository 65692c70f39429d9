import type { Quota } from './quota.ts';
import { forEachWindow, type Limits, type Window } from './rate-windows.ts';

/** Limits that an operator sets for a workspace, or a tenant for a key. A window that is absent has none. */
export type OwnLimits = { readonly [Name in Window['name']]?: number | undefined };

/** The values that an operator sets for a workspace. They replace those of its plan. null: the plan's value applies. */
export interface Overrides {
  readonly maxKeys: number | null;
  readonly limits: OwnLimits | null;
  readonly quota: Quota | null;
}

export const noOverrides = { maxKeys: null, limits: null, quota: null } as const satisfies Overrides;

/**
 * Returns the limits of a key: in each window the limit of its workspace, or its own if that is lower. The limits of a workspace
 * are those of its plan, except in the windows that an operator overrides. Returns the limits of the plan as they are if nothing
 * else applies, because every check calls this.
 */
export function effectiveLimits(plan: Limits, workspace: OwnLimits | null, key: OwnLimits | null): Limits {
  if (workspace === null && key === null) return plan;
  return forEachWindow('name', ({ name }) => {
    const most = workspace?.[name] ?? plan[name];
    return Math.min(most, key?.[name] ?? most);
  });
}
