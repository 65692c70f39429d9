import type { Plans } from '../../domain/limits/plans.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import type { WorkspaceStore } from '../../domain/workspaces/ports.ts';
import { viewOf, workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { AdminEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { adminDependencies } from '../../wiring/admin.ts';

export interface Dependencies extends ApiDependencies {
  readonly workspaces: WorkspaceStore;
  readonly plans: Plans;
}

/** Returns a workspace. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getWorkspace, dependencies, async ({ input }) => {
    const workspace = await dependencies.workspaces.getWorkspace(workspaceIdOf(input.path.id));
    if (workspace === undefined) throw new NotFoundError('workspace');
    return { workspace: viewOf(workspace, dependencies.plans, dependencies.clock()) };
  });

export const handler = createHandler(adminDependencies(readEnvironment(AdminEnvironment)));
