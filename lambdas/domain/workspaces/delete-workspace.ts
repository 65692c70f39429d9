import { auditEvent, type By, type Deed } from '../events/audit-event.ts';
import { NotFoundError } from '../shared/errors.ts';
import type { RandomBytes } from '../shared/random.ts';
import { dayMs } from '../shared/time.ts';
import { deleteGatewayKeysOf } from './gateway-keys.ts';
import type { DeletedHistory, WorkspaceUpdate } from './ports.ts';
import { continuable, deadlineOf, type SettleDependencies, settleWorkspace } from './settle-workspace.ts';

export interface DeleteDependencies extends SettleDependencies {
  readonly random: RandomBytes;
  readonly deletedHistory: DeletedHistory;
  /** The number of days for which the audit events of a deleted workspace stay. */
  readonly auditDays: number;
}

/**
 * Deletes a workspace with all its keys and memberships. First all of them are refused, then they are deleted, and last the
 * workspace. Each deleted key and member gets an audit event. All audit events stay for the time that the deployment sets. A
 * repeated call finishes an interrupted deletion.
 * @param deadline The time at which the work on keys and events stops, in epoch milliseconds
 */
export async function deleteWorkspace(
  dependencies: DeleteDependencies,
  workspaceId: string,
  by: By,
  deadline = deadlineOf(dependencies.clock),
): Promise<void> {
  const { workspaces, workspaceKeys, deletedHistory, auditDays, clock } = dependencies;
  const about = (deed: Deed, keyId: string | null = null) =>
    auditEvent(dependencies, { workspaceId, keyId, ...by, ...deed });
  const event = (action: 'workspace.deletion_started' | 'workspace.deleted', name: string) =>
    about({ action, changes: { name } });

  let wasThere = false;
  const mark: WorkspaceUpdate = (read) => {
    wasThere = true;
    if (read.status === 'deleting') return { workspace: read, audit: undefined };
    return { workspace: { ...read, status: 'deleting' }, audit: event('workspace.deletion_started', read.name) };
  };
  const settled = await workspaces
    .changeWorkspace(workspaceId, mark)
    .then((marked) => settleWorkspace(dependencies, marked, { deadline }))
    .catch((error) => {
      if (wasThere && error instanceof NotFoundError) return undefined;
      throw error;
    });
  // A concurrent request has finished the deletion.
  if (settled === undefined) return;
  await workspaceKeys.deleteKeys(settled, deadline, ({ id, name, isRoot }) =>
    about(isRoot ? { action: 'root_key.revoked', changes: {} } : { action: 'key.deleted', changes: { name } }, id),
  );
  await workspaceKeys.deleteMembers(settled, deadline, ({ subject, role }) =>
    about({ action: 'member.removed', changes: { subject, role } }),
  );
  await deleteGatewayKeysOf(dependencies, workspaceId);
  const deleteAfter = Math.ceil((clock() + auditDays * dayMs) / 1000);
  await deletedHistory.expire(workspaceId, deleteAfter, deadline);
  await continuable(workspaces.deleteWorkspace(settled, event('workspace.deleted', settled.name), deleteAfter));
}
