import { ApiEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/sample.ts';
import { apiDependencies } from '../../wiring/api.ts';

/** Returns the caller: the smallest protected API. */
export const createHandler = (dependencies: ApiDependencies) =>
  apiHandler(routes.getStatus, dependencies, async ({ caller }) => {
    const { keyId, workspaceId, environment, plan, ownerId = null } = caller.principal;
    return { status: 'ok' as const, keyId, workspaceId, environment, plan, ownerId };
  });

export const handler = createHandler(apiDependencies(readEnvironment(ApiEnvironment)));
