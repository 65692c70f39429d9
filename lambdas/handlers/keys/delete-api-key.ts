import { deleteKey } from '../../domain/keys/manage/delete-key.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { KeysEnvironment, readEnvironment } from '../../environment.ts';
import { type ApiHandler, apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import type { Manager } from '../../http/request.ts';
import * as routes from '../../http/routes/keys.ts';
import { deleteWorkspaceApiKey } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { keysDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies {
  readonly keys: KeyStore;
  readonly random: RandomBytes;
}

/** Deletes a key that the path or the query names. Its value is refused from the next request. */
export function createHandler(dependencies: Dependencies): ApiHandler {
  const byPath = workspaceHandler(
    routes.deleteApiKey,
    deleteWorkspaceApiKey,
    dependencies,
    ({ input, caller, requestId }) => remove(input.path.id, caller, requestId),
  );
  const byQuery = apiHandler(routes.deleteApiKeyByQuery, dependencies, ({ input, caller, requestId }) =>
    remove(input.query.id, caller, requestId),
  );
  return (event, context) => (event.pathParameters?.['id'] === undefined ? byQuery : byPath)(event, context);

  async function remove(id: string, caller: Manager, requestId: string) {
    await deleteKey(dependencies, { ...caller, requestId }, id);
    return { success: true as const };
  }
}

export const handler = createHandler(keysDependencies(readEnvironment(KeysEnvironment)));
