import { auditEvent, type By } from '../events/audit-event.ts';
import { withGrant } from '../limits/grants/grant.ts';
import type { NewQuotaGrant } from '../limits/grants/grant-schema.ts';
import { type Plans, planOf } from '../limits/plans.ts';
import { type CurrentQuota, currentPeriods, currentWorkspaceQuota, resetsAt } from '../limits/quota.ts';
import type { GrantedQuota } from '../limits/quota-schema.ts';
import type { KeptAnswer } from '../shared/kept-answer.ts';
import type { RandomBytes } from '../shared/random.ts';
import { isoTime } from '../shared/time.ts';
import { type SettleDependencies, settleWorkspace } from './settle-workspace.ts';
import { assertNotDeleting, termsOf, type Workspace } from './workspace.ts';

export interface GrantDependencies extends SettleDependencies {
  readonly plans: Plans;
  readonly random: RandomBytes;
  readonly onUnsettled: (workspaceId: string, error: unknown) => void;
}

/** A workspace after a grant, and its quota at the time of the grant. */
export interface Granted {
  readonly workspace: Workspace;
  readonly quota: GrantedQuota;
}

interface Grant extends NewQuotaGrant, By {
  readonly keep: (granted: Granted) => Promise<KeptAnswer | undefined>;
}

/**
 * Grants a workspace more requests in the current period of its quota, and copies the new limit to every credential. The period,
 * the quota and the earlier grants are those of the state that the write is based on.
 *
 * Repeating the request would grant the requests twice. A grant whose copying is interrupted therefore succeeds, and the
 * workspace is `pending`: the next change of the workspace finishes it.
 */
export async function grantQuota(
  dependencies: GrantDependencies,
  workspaceId: string,
  { requests, reason, keep, ...by }: Grant,
): Promise<Granted> {
  const { workspaces, plans, clock } = dependencies;
  let quota: GrantedQuota | undefined;
  const grantedQuota = () => {
    if (quota === undefined) throw new Error('The grant was not made.');
    return quota;
  };
  const changed = await workspaces.changeWorkspace(
    workspaceId,
    (current) => {
      assertNotDeleting(current);
      const now = clock();
      const quotaOf = (read: Workspace) =>
        currentWorkspaceQuota(workspaceId, termsOf(read), planOf(plans, read.plan), now);
      const quotaGrants = withGrant(current.quotaGrants, quotaOf(current), requests, currentPeriods(now));
      const workspace = { ...current, quotaGrants, updatedAt: isoTime(now) };
      const { requests: ofQuota, per, period, limit } = quotaOf(workspace) as CurrentQuota;
      quota = { requests: ofQuota, per, granted: limit - ofQuota, limit, resetsAt: resetsAt(period) };
      const changes = { requests, reason, per, limit, resetsAt: quota.resetsAt };
      const event = { action: 'quota.granted', workspaceId, keyId: null, changes } as const;
      return { workspace, audit: auditEvent(dependencies, { ...by, ...event }) };
    },
    (workspace) => keep({ workspace, quota: grantedQuota() }),
  );
  return { workspace: await settledIfPossible(dependencies, changed), quota: grantedQuota() };
}

async function settledIfPossible(dependencies: GrantDependencies, changed: Workspace): Promise<Workspace> {
  try {
    // Only a change of plan needs API Gateway.
    return await settleWorkspace(dependencies, changed, { deletesSpareKeys: false });
  } catch (error) {
    dependencies.onUnsettled(changed.id, error);
    return changed;
  }
}
