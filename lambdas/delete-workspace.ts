import { deleteWorkspace } from './domain/delete-workspace.ts';
import type { RandomBytes } from './domain/random.ts';
import type { SettleDependencies } from './domain/settle-workspace.ts';
import { workspaceIdOf } from './domain/workspace.ts';
import { readEnvironment, WorkspacesEnvironment } from './environment.ts';
import { type ApiDependencies, apiHandler } from './http/api-handler.ts';
import { routes } from './http/routes.ts';
import { workspacesDependencies } from './wiring.ts';

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
