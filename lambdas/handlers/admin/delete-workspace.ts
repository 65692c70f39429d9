import { type DeleteDependencies, deleteWorkspace } from '../../domain/workspaces/delete-workspace.ts';
import { eraseWorkspace } from '../../domain/workspaces/erase-workspace.ts';
import { workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { DeletingEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { deletingDependencies } from '../../wiring/admin.ts';

export interface Dependencies extends ApiDependencies, DeleteDependencies {}

/** Deletes a workspace with all its keys, and its audit events if the request asks for it. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.deleteWorkspace, dependencies, async ({ input, caller, requestId }) => {
    const end = input.query.erase ? eraseWorkspace : deleteWorkspace;
    await end(dependencies, workspaceIdOf(input.path.id), { actor: caller.actor, requestId });
    return { success: true as const };
  });

export const handler = createHandler(deletingDependencies(readEnvironment(DeletingEnvironment)));
