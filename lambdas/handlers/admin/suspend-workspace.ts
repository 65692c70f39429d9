import { type StatusDependencies, setStatus } from '../../domain/workspaces/set-status.ts';
import { viewOf, workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { readEnvironment, WorkspacesEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { suspendingDependencies } from '../../wiring/admin.ts';

export interface Dependencies extends ApiDependencies, StatusDependencies {}

/** Suspends a workspace. Responds when all its keys are refused. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.suspendWorkspace, dependencies, async ({ input, caller, requestId }) => {
    const workspaceId = workspaceIdOf(input.path.id);
    const workspace = await setStatus(dependencies, workspaceId, 'suspended', { actor: caller.actor, requestId });
    return { workspace: viewOf(workspace, dependencies.plans, dependencies.clock()) };
  });

export const handler = createHandler(suspendingDependencies(readEnvironment(WorkspacesEnvironment)));
