import { auditEvent, type By } from '../events/audit-event.ts';
import type { RandomBytes } from '../shared/random.ts';
import { deleteGatewayKeysOf } from './gateway-keys.ts';
import { continuable, deadlineOf, type SettleDependencies, settleWorkspace } from './settle-workspace.ts';

/**
 * Deletes a workspace with all its keys and memberships. First all of them are refused, then they are deleted, and last the
 * workspace. Its audit events stay. A repeated call finishes an interrupted deletion.
 */
export async function deleteWorkspace(
  dependencies: SettleDependencies & { readonly random: RandomBytes },
  workspaceId: string,
  by: By,
): Promise<void> {
  const { workspaces, workspaceKeys, clock } = dependencies;
  const event = (action: 'workspace.deletion_started' | 'workspace.deleted', name: string) =>
    auditEvent(dependencies, { action, workspaceId, keyId: null, ...by, changes: { name } });

  const marked = await workspaces.changeWorkspace(workspaceId, (read) =>
    read.status === 'deleting'
      ? { workspace: read, audit: undefined }
      : { workspace: { ...read, status: 'deleting' }, audit: event('workspace.deletion_started', read.name) },
  );
  const deadline = deadlineOf(clock);
  const settled = await settleWorkspace(dependencies, marked, { deadline });
  await workspaceKeys.deleteKeys(settled, deadline);
  await workspaceKeys.deleteMembers(settled, deadline);
  await deleteGatewayKeysOf(dependencies, workspaceId);
  await continuable(workspaces.deleteWorkspace(settled, event('workspace.deleted', settled.name)));
}
