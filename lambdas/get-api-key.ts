import { toApiKey } from './domain/api-key.ts';
import { RecoveryDisabledError } from './domain/errors.ts';
import { keyIdOf, manageable } from './domain/manageable.ts';
import type { KeyStore } from './domain/ports.ts';
import { KeysEnvironment, readEnvironment } from './environment.ts';
import { type ApiDependencies, apiHandler } from './http/api-handler.ts';
import { routes } from './http/routes.ts';
import { keysDependencies } from './wiring.ts';

export interface Dependencies extends ApiDependencies {
  readonly keys: KeyStore;
}

/** Shows one key. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getApiKey, dependencies, async ({ input, caller }) => {
    if (input.query.full) throw new RecoveryDisabledError();
    const { principal } = caller;
    const record = await dependencies.keys.getKey(principal.workspaceId, keyIdOf(input.path.id));
    return { apiKey: toApiKey(manageable(principal, record)) };
  });

export const handler = createHandler(keysDependencies(readEnvironment(KeysEnvironment)));
