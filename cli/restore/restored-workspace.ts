import { isDeepStrictEqual } from 'node:util';
import type { Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import type { Evidence } from './evidence.ts';
import type { RestoreRules } from './restored-key.ts';

/** A workspace after a restore, or the reason why it is left as it is. */
export type RestoredWorkspace =
  | { readonly left: 'deleted' | 'being deleted' }
  | { readonly workspace: Workspace; readonly isNew: boolean };

/**
 * Returns the state that a workspace of the backup should have. Its plan and its gateway keys stay as they are, because they
 * belong together with the usage plans of API Gateway, which are not in the backup.
 */
export function restoredWorkspace(
  backup: Workspace,
  live: Workspace | undefined,
  since: Evidence,
  { keepsRevocations }: RestoreRules,
): RestoredWorkspace {
  if (backup.status === 'deleting' || live?.status === 'deleting') return { left: 'being deleted' };
  const status = keepsRevocations && since.isSuspended() === true ? 'suspended' : backup.status;
  if (live === undefined) {
    if (keepsRevocations && since.ofWorkspace('workspace.deleted')) return { left: 'deleted' };
    const revision = backup.revision + 1;
    // A change of the plan to the same plan makes the gateway key again, and settles the workspace.
    return { isNew: true, workspace: { ...backup, status, revision, version: backup.version + 1, progress: null } };
  }
  const revision = live.revision + (status === live.status ? 0 : 1);
  const workspace = { ...live, ...labelsOf(backup, live), status, revision };
  return { isNew: false, workspace: isDeepStrictEqual(workspace, live) ? live : workspace };
}

/** Returns the fields that identify the workspace for people and programs. Earlier versions stored workspaces without some. */
function labelsOf(backup: Workspace, live: Workspace) {
  const labels = ['name', 'externalId', 'metadata'] as const;
  const stored = labels.filter((label) => label in backup || label in live);
  return Object.fromEntries(stored.map((label) => [label, backup[label]]));
}
