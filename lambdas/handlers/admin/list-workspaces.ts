import type { Plans } from '../../domain/limits/plans.ts';
import type { WorkspaceStore } from '../../domain/workspaces/ports.ts';
import { viewOf, type Workspace } from '../../domain/workspaces/workspace.ts';
import { readEnvironment, WorkspaceListEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { adminDependencies } from '../../wiring/admin.ts';
import { cursorsFrom } from '../../wiring/api.ts';

export interface Dependencies extends ApiDependencies {
  readonly workspaces: WorkspaceStore;
  readonly plans: Plans;
  readonly cursors: Cursors;
}

/** Lists the workspaces of the deployment. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.listWorkspaces, dependencies, async ({ input }) => {
    const { workspaces, plans, cursors, clock } = dependencies;
    const { limit, cursor, externalId } = input.query;
    const list = ['workspaces', ...(externalId === undefined ? [] : [externalId])];
    const after = await cursors.decode(list, cursor);
    const page =
      externalId === undefined ? await workspaces.listWorkspaces({ limit, after }) : await only(workspaces, externalId);
    return {
      workspaces: page.workspaces.map((each) => viewOf(each, plans, clock())),
      nextCursor: await cursors.encode(list, page.next),
    };
  });

/** Returns the page of the workspace that has this external id, if any. */
async function only(
  workspaces: WorkspaceStore,
  externalId: string,
): Promise<{ workspaces: Workspace[]; next: undefined }> {
  const found = await workspaces.findByExternalId(externalId);
  return { workspaces: found === undefined ? [] : [found], next: undefined };
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(WorkspaceListEnvironment);
  return { ...adminDependencies(environment), cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
