import { type ViewDependencies, viewOf } from '../../domain/keys/api-key-view.ts';
import { keyIdOf, manageable } from '../../domain/keys/manageable.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { assertMayReveal, type RevealDependencies, reveal } from '../../domain/keys/reveal.ts';
import { RevealingEnvironment, readEnvironment } from '../../environment.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { getWorkspaceApiKey } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { revealingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies, RevealDependencies, ViewDependencies {
  readonly keys: KeyStore;
}

/** Returns a key, with its value if the request asks for it and the deployment keeps values. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(routes.getApiKey, getWorkspaceApiKey, dependencies, async ({ input, caller, requestId }) => {
    const { keys, sealer } = dependencies;
    const { principal } = caller;
    if (input.query.full) assertMayReveal(sealer, principal);
    const record = manageable(principal, await keys.getKey(principal.workspaceId, keyIdOf(input.path.id)));
    if (!input.query.full) return { apiKey: await viewOf(dependencies, record) };
    const [shown] = await reveal(dependencies, [record], { ...caller, requestId });
    return { apiKey: { ...(await viewOf(dependencies, shown?.record ?? record)), fullKey: shown?.fullKey ?? null } };
  });

export const handler = createHandler(revealingDependencies(readEnvironment(RevealingEnvironment)));
