import { auditEvent, type By } from '../events/audit-event.ts';
import { NotFoundError } from '../shared/errors.ts';
import { type DeleteDependencies, deleteWorkspace } from './delete-workspace.ts';
import { deadlineOf } from './settle-workspace.ts';

/**
 * Deletes a workspace together with its audit events, or the audit events of a workspace that was deleted before. One event
 * stays: it says when and by whom the workspace was erased. A repeated call finishes an interrupted erasure.
 * @throws NotFoundError when there is neither a workspace nor an audit event of it
 */
export async function eraseWorkspace(dependencies: DeleteDependencies, workspaceId: string, by: By): Promise<void> {
  const deadline = deadlineOf(dependencies.clock);
  await deleteWorkspace(dependencies, workspaceId, by, deadline).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
  });
  const evidence = () =>
    auditEvent(dependencies, { action: 'workspace.erased', workspaceId, keyId: null, ...by, changes: {} });
  const wasKnown = await dependencies.deletedHistory.erase(workspaceId, deadline, evidence);
  if (!wasKnown) throw new NotFoundError('workspace');
}
