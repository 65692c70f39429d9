import { type ViewDependencies, viewsOf } from '../../domain/keys/api-key-view.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { assertMayReveal, type RevealDependencies, reveal } from '../../domain/keys/reveal.ts';
import { maxKeysOf, type Plans } from '../../domain/limits/plans.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { ListingEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { keysPerPage } from '../../http/routes/shared.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { revealingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies, RevealDependencies, ViewDependencies {
  readonly keys: KeyStore;
  readonly plans: Plans;
  readonly cursors: Cursors;
}

/** Lists the workspace's keys, with the maximum number on its plan. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.listApiKeys, dependencies, async ({ input, caller, requestId }) => {
    const { keys, plans, cursors, sealer } = dependencies;
    const { principal, actor } = caller;
    const { workspaceId, environment: own } = principal;
    const { full, limit = full ? keysPerPage.maxFull : keysPerPage.default, cursor } = input.query;
    if (full) assertMayReveal(sealer, principal);
    const wanted = input.query.environment;
    // A test key sees test keys only. For a test key, a list of live keys is empty.
    const environment = own === 'test' ? 'test' : wanted;
    const hidden = own === 'test' && wanted === 'live';

    const list = ['api-keys', workspaceId, environment ?? 'all'];
    const after = await cursors.decode(list, cursor);
    const [workspace, page] = await Promise.all([
      keys.getWorkspace(workspaceId),
      hidden ? { keys: [], next: undefined } : keys.listKeys(workspaceId, { environment, limit, after }),
    ]);
    if (workspace === undefined) throw new NotFoundError('workspace');
    const revealed = full ? await reveal(dependencies, page.keys, { principal, actor, requestId }) : undefined;
    const views = await viewsOf(dependencies, revealed?.map(({ record }) => record) ?? page.keys);
    return {
      apiKeys: views.map((view, index) => ({
        ...view,
        ...(revealed && { fullKey: revealed[index]?.fullKey ?? null }),
      })),
      limits: {
        current: workspace.keyCount,
        max: maxKeysOf(plans, workspace.plan),
        planName: workspace.plan,
      },
      nextCursor: await cursors.encode(list, page.next),
    };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(ListingEnvironment);
  return { ...revealingDependencies(environment), plans: environment.PLANS, cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
