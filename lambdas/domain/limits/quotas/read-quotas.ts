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
  const terms = { workspaceQuota: overrides?.quota ?? null, quotaGrants };
  return stateOf(reader, currentWorkspaceQuota(id, terms, planOf(plans, plan), now));
}

/** Returns the quota of the key with this tag and how much of it is used; null if it has none. */
export async function readKeyQuota(
  reader: QuotaReader,
  { tag, quota = null }: { readonly tag: string; readonly quota: Quota | null },
  now: number,
): Promise<QuotaState | null> {
  return stateOf(reader, currentKeyQuota(tag, quota, now));
}

/** Returns the state of a quota. `used` is null if the counters do not respond, because the rest of a response needs no counters. */
async function stateOf(reader: QuotaReader, current: CurrentQuota | null): Promise<QuotaState | null> {
  if (current === null) return null;
  const used = await reader.used([current]).then(
    ([count = 0]) => count,
    (error: unknown) => {
      if (error instanceof ServiceUnavailableError) return null;
      throw error;
    },
  );
  const { requests, per, limit, period } = current;
  const remaining = used === null ? null : remainingOf({ ...current, used });
  return { requests, per, limit, used, remaining, resetsAt: resetsAt(period) };
}
