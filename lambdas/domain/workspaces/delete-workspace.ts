import { auditEvent, type By, type Deed } from '../events/audit-event.ts';
import { NotFoundError } from '../shared/errors.ts';
import type { RandomBytes } from '../shared/random.ts';
import { deleteGatewayKeysOf } from './gateway-keys.ts';
import { continuable, deadlineOf, type SettleDependencies, settleWorkspace } from './settle-workspace.ts';

/**
 * Deletes a workspace with all its keys and memberships. First all of them are refused, then they are deleted, and last the
 * workspace. Its audit events stay, and each deleted key and member gets one. A repeated call finishes an interrupted deletion.
 */
export async function deleteWorkspace(
  dependencies: SettleDependencies & { readonly random: RandomBytes },
  workspaceId: string,
  by: By,
): Promise<void> {
  const { workspaces, workspaceKeys, clock } = dependencies;
  const about = (deed: Deed, keyId: string | null = null) =>
    auditEvent(dependencies, { workspaceId, keyId, ...by, ...deed });
  const event = (action: 'workspace.deletion_started' | 'workspace.deleted', name: string) =>
    about({ action, changes: { name } });

  const marked = await workspaces.changeWorkspace(workspaceId, (read) =>
    read.status === 'deleting'
      ? { workspace: read, audit: undefined }
      : { workspace: { ...read, status: 'deleting' }, audit: event('workspace.deletion_started', read.name) },
  );
  const deadline = deadlineOf(clock);
  const settled = await settleWorkspace(dependencies, marked, { deadline }).catch(unlessDeleted);
  if (settled === undefined) return;
  await workspaceKeys.deleteKeys(settled, deadline, ({ id, name, isRoot }) =>
    about(isRoot ? { action: 'root_key.revoked', changes: {} } : { action: 'key.deleted', changes: { name } }, id),
  );
  await workspaceKeys.deleteMembers(settled, deadline, ({ subject, role }) =>
    about({ action: 'member.removed', changes: { subject, role } }),
  );
  await deleteGatewayKeysOf(dependencies, workspaceId);
  await continuable(workspaces.deleteWorkspace(settled, event('workspace.deleted', settled.name)));
}

/** A concurrent request has finished the deletion. */
function unlessDeleted(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error;
}
