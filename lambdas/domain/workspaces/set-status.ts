import { auditEvent, type By, type Deed } from '../events/audit-event.ts';
import type { RandomBytes } from '../shared/random.ts';
import { isoTime } from '../shared/time.ts';
import { type SettleDependencies, settleWorkspace } from './settle-workspace.ts';
import { assertNotDeleting, type Workspace } from './workspace.ts';

export interface StatusDependencies extends SettleDependencies {
  readonly random: RandomBytes;
}

/** Suspends or resumes a workspace, and copies the status to every credential. */
export async function setStatus(
  dependencies: StatusDependencies,
  workspaceId: string,
  status: 'active' | 'suspended',
  by: By,
): Promise<Workspace> {
  const { workspaces, clock } = dependencies;
  const deed: Deed =
    status === 'active'
      ? { action: 'workspace.resumed', changes: { status } }
      : { action: 'workspace.suspended', changes: { status } };
  const changed = await workspaces.changeWorkspace(workspaceId, (current) => {
    assertNotDeleting(current);
    if (current.status === status) return { workspace: current, audit: undefined };
    return {
      workspace: { ...current, status, updatedAt: isoTime(clock()) },
      audit: auditEvent(dependencies, { workspaceId, keyId: null, ...by, ...deed }),
    };
  });
  // A suspension does not call API Gateway: it must not depend on it.
  return settleWorkspace(dependencies, changed, { deletesSpareKeys: status === 'active' });
}
