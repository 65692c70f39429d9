import type { RandomBytes } from '../../domain/shared/random.ts';
import { deleteWorkspace } from '../../domain/workspaces/delete-workspace.ts';
import type { SettleDependencies } from '../../domain/workspaces/settle-workspace.ts';
import { workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { readEnvironment, WorkspacesEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { workspacesDependencies } from '../../wiring/admin.ts';

export interface Dependencies extends ApiDependencies, SettleDependencies {
  readonly random: RandomBytes;
}

/** Deletes a workspace with all its keys. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.deleteWorkspace, dependencies, async ({ input, caller, requestId }) => {
    await deleteWorkspace(dependencies, workspaceIdOf(input.path.id), { actor: caller.actor, requestId });
    return { success: true as const };
  });

export const handler = createHandler(workspacesDependencies(readEnvironment(WorkspacesEnvironment)));
