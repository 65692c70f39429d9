import type { Plans } from '../../domain/limits/plans.ts';
import type { QuotaReader } from '../../domain/limits/quota-ports.ts';
import { readWorkspaceQuota } from '../../domain/limits/quotas/read-quotas.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import type { WorkspaceStore } from '../../domain/workspaces/ports.ts';
import { viewOf, workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { readEnvironment, WorkspaceDetailsEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { adminDependencies } from '../../wiring/admin.ts';
import { quotaReaderFrom } from '../../wiring/quotas.ts';

export interface Dependencies extends ApiDependencies {
  readonly workspaces: WorkspaceStore;
  readonly plans: Plans;
  readonly quotas: QuotaReader;
}

/** Returns a workspace, and how much of its quota is used. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getWorkspace, dependencies, async ({ input }) => {
    const { workspaces, quotas, plans, clock } = dependencies;
    const workspace = await workspaces.getWorkspace(workspaceIdOf(input.path.id));
    if (workspace === undefined) throw new NotFoundError('workspace');
    const now = clock();
    const quota = await readWorkspaceQuota(quotas, workspace, plans, now);
    return { workspace: { ...viewOf(workspace, plans, now), quota } };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(WorkspaceDetailsEnvironment);
  return { ...adminDependencies(environment), quotas: quotaReaderFrom(environment) };
}

export const handler = createHandler(liveDependencies());
