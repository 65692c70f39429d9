import { toApiKey } from './domain/api-key.ts';
import { NotFoundError, RecoveryDisabledError } from './domain/errors.ts';
import { type Plans, planNamed } from './domain/plans.ts';
import type { KeyStore } from './domain/ports.ts';
import { ListingEnvironment, readEnvironment } from './environment.ts';
import { type ApiDependencies, apiHandler } from './http/api-handler.ts';
import type { Cursors } from './http/cursor.ts';
import { routes } from './http/routes.ts';
import { cursorsFrom, keysDependencies } from './wiring.ts';

export interface Dependencies extends ApiDependencies {
  readonly keys: KeyStore;
  readonly plans: Plans;
  readonly cursors: Cursors;
}

/** Lists the workspace's keys, and how many its plan allows. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.listApiKeys, dependencies, async ({ input, caller }) => {
    const { keys, plans, cursors } = dependencies;
    const { workspaceId, environment: own } = caller.principal;
    const { full, limit, cursor } = input.query;
    if (full) throw new RecoveryDisabledError();
    const wanted = input.query.environment;
    // A test key sees test keys only: of live ones there are none, as far as it knows.
    const environment = own === 'test' ? 'test' : wanted;
    const hidden = own === 'test' && wanted === 'live';

    const list = ['api-keys', workspaceId, environment ?? 'all'];
    const after = await cursors.decode(list, cursor);
    const [workspace, page] = await Promise.all([
      keys.getWorkspace(workspaceId),
      hidden ? { keys: [], next: undefined } : keys.listKeys(workspaceId, { environment, limit, after }),
    ]);
    if (workspace === undefined) throw new NotFoundError('workspace');
    return {
      apiKeys: page.keys.map(toApiKey),
      limits: {
        current: workspace.keyCount,
        max: planNamed(plans, workspace.plan).maxKeys,
        planName: workspace.plan,
      },
      nextCursor: await cursors.encode(list, page.next),
    };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(ListingEnvironment);
  return { ...keysDependencies(environment), plans: environment.PLANS, cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
