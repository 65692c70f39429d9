import { type ViewDependencies, viewsOf } from '../../domain/keys/api-key-view.ts';
import { keyFilter } from '../../domain/keys/list/key-filter.ts';
import { keyOrder } from '../../domain/keys/list/key-order.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { assertMayReveal, type RevealDependencies, reveal } from '../../domain/keys/reveal.ts';
import { maxKeysOf, type Plans } from '../../domain/limits/plans.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { ListingEnvironment, readEnvironment } from '../../environment.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { listWorkspaceApiKeys } from '../../http/routes/operators.ts';
import { keysPerPage } from '../../http/routes/shared.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { revealingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies, RevealDependencies, ViewDependencies {
  readonly keys: KeyStore;
  readonly plans: Plans;
  readonly cursors: Cursors;
}

/** Lists keys of the workspace, with its maximum number of keys. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(routes.listApiKeys, listWorkspaceApiKeys, dependencies, async ({ input, caller, requestId }) => {
    const { keys, plans, cursors, sealer, clock } = dependencies;
    const { principal } = caller;
    const { workspaceId, environment: own } = principal;
    const {
      full,
      limit = full ? keysPerPage.maxFull : keysPerPage.default,
      cursor,
      environment: wanted,
      sort,
      ...filters
    } = input.query;
    if (full) assertMayReveal(sealer, principal);
    // A test key sees test keys only. For a test key, a list of live keys is empty.
    const environment = own === 'test' ? 'test' : wanted;
    const hidden = own === 'test' && wanted === 'live';

    const matches = keyFilter(filters, clock());
    const order = keyOrder(sort);
    const isWhole = matches === undefined && order === undefined;
    const given = Object.entries(filters).filter(([, value]) => value !== undefined);
    const list = [
      'api-keys',
      workspaceId,
      environment ?? 'all',
      ...(isWhole ? [] : [sort, JSON.stringify(given.sort())]),
    ];
    const after = await cursors.decode(list, cursor);
    const [workspace, page] = await Promise.all([
      keys.getWorkspace(workspaceId),
      hidden
        ? { keys: [], next: undefined, total: 0 }
        : keys.listKeys(workspaceId, { environment, limit, after, matches, order }),
    ]);
    if (workspace === undefined) throw new NotFoundError('workspace');
    const revealed = full ? await reveal(dependencies, page.keys, { ...caller, requestId }) : undefined;
    const views = await viewsOf(dependencies, revealed?.map(({ record }) => record) ?? page.keys);
    return {
      apiKeys: views.map((view, index) => ({
        ...view,
        ...(revealed && { fullKey: revealed[index]?.fullKey ?? null }),
      })),
      limits: {
        current: workspace.keyCount,
        max: maxKeysOf(plans, workspace),
        planName: workspace.plan,
      },
      total: environment === undefined && isWhole ? workspace.keyCount : (page.total ?? null),
      nextCursor: await cursors.encode(list, page.next),
    };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(ListingEnvironment);
  return { ...revealingDependencies(environment), plans: environment.PLANS, cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
