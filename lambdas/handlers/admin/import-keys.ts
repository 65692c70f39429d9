import { type ImportDependencies, importKeys } from '../../domain/keys/import/import-keys.ts';
import { workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { ImportEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { importDependencies } from '../../wiring/imports.ts';

export interface Dependencies extends ApiDependencies, ImportDependencies {}

/**
 * Imports keys that another system issued. A key is known by its digest, so a client can repeat any request: it finds the keys
 * that exist, and creates the others.
 */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.importKeys, dependencies, async ({ input, caller, requestId }) => {
    const { keys, importDeleted } = input.body;
    const workspaceId = workspaceIdOf(input.path.id);
    const by = { actor: caller.actor, requestId };
    return { results: await importKeys(dependencies, { workspaceId, keys, importDeleted, by }) };
  });

export const handler = createHandler(importDependencies(readEnvironment(ImportEnvironment)));
