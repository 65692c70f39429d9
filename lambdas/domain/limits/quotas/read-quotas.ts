import { ServiceUnavailableError } from '../../shared/errors.ts';
import { type Planned, type Plans, planOf } from '../plans.ts';
import {
  type CurrentQuota,
  currentKeyQuota,
  currentWorkspaceQuota,
  type Quota,
  type QuotaGrants,
  remainingOf,
  resetsAt,
} from '../quota.ts';
import type { QuotaReader } from '../quota-ports.ts';
import type { QuotaState } from '../quota-schema.ts';

interface WorkspaceWithQuota extends Planned {
  readonly id: string;
  readonly quotaGrants?: QuotaGrants | undefined;
}

/** Returns the quota of a workspace and how much of it is used; null if it has none. */
export async function readWorkspaceQuota(
  reader: QuotaReader,
  { id, plan, overrides, quotaGrants }: WorkspaceWithQuota,
  plans: Plans,
  now: number,
): Promise<QuotaState | null> {
  const terms = { workspaceQuota: overrides?.quota };
  const configured = planOf(plans, plan);
  const withoutGrants = currentWorkspaceQuota(id, terms, configured, now);
  return stateOf(reader, withoutGrants, currentWorkspaceQuota(id, { ...terms, quotaGrants }, configured, now));
}

/** Returns the quota of the key with this tag and how much of it is used; null if it has none. */
export async function readKeyQuota(
  reader: QuotaReader,
  { tag, quota = null }: { readonly tag: string; readonly quota?: Quota | null | undefined },
  now: number,
): Promise<QuotaState | null> {
  const current = currentKeyQuota(tag, quota, now);
  return stateOf(reader, current, current);
}

/**
 * Returns the state of a quota, from its period with and without grants. The counters may not respond. The rest of a response does not depend on them.
 */
async function stateOf(
  reader: QuotaReader,
  withoutGrants: CurrentQuota | null,
  current: CurrentQuota | null,
): Promise<QuotaState | null> {
  if (withoutGrants === null || current === null) return null;
  const used = await reader.used([current]).then(
    ([count = 0]) => count,
    (error: unknown) => {
      if (error instanceof ServiceUnavailableError) return null;
      throw error;
    },
  );
  return {
    requests: withoutGrants.limit,
    per: current.per,
    limit: current.limit,
    used,
    remaining: used === null ? null : remainingOf({ ...current, used }),
    resetsAt: resetsAt(current.period),
  };
}
