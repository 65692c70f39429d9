import { assertIsLive } from '../../domain/access/principal.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { readUsage, type UsageDependencies } from '../../domain/limits/read-usage.ts';
import { totalOf, usageOf } from '../../domain/limits/usage.ts';
import { usageRange } from '../../domain/limits/usage-range.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { inFlight } from '../../domain/shared/in-flight.ts';
import { rootKeyName, type Workspace } from '../../domain/workspaces/workspace.ts';
import { readEnvironment, UsageListEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/workspace.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { usageDependencies } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies, UsageDependencies {
  readonly keys: KeyStore;
  readonly cursors: Cursors;
}

/** The number of keys whose counters are read at the same time. */
const keysAtOnce = 10;

/** Returns the usage of a page of keys, in total and for each key. The first page includes the root key. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getUsage, dependencies, async ({ input, caller: { principal } }) => {
    const { keys, cursors, clock } = dependencies;
    assertIsLive(principal);
    const { workspaceId } = principal;
    const { from, to, granularity, limit, cursor } = input.query;
    const range = usageRange(input.query, clock());

    const list = ['usage', workspaceId, granularity, String(from), String(to ?? 'now')];
    const after = await cursors.decode(list, cursor);
    const [page, workspace] = await Promise.all([
      keys.listKeys(workspaceId, { environment: undefined, limit, after }),
      keys.getWorkspace(workspaceId),
    ]);
    if (workspace === undefined) throw new NotFoundError('workspace');
    const root = after === undefined ? await rootKeyOf(keys, workspace) : [];
    const counted = await inFlight(keysAtOnce, [...root, ...page.keys.map(listed)], async ({ tag, ...key }) => ({
      ...key,
      counts: await readUsage(dependencies, tag, range),
    }));
    return {
      usage: usageOf(
        range,
        counted.flatMap(({ counts }) => counts),
      ),
      keys: counted.map(({ counts, ...key }) => ({ ...key, ...totalOf(counts) })),
      nextCursor: await cursors.encode(list, page.next),
    };
  });

const listed = ({ id, name, isRoot, tag }: ApiKeyRecord) => ({ id, name: isRoot ? rootKeyName : name, isRoot, tag });

async function rootKeyOf(keys: KeyStore, { id, rootKeyId }: Workspace) {
  const rootKey = rootKeyId === null ? undefined : await keys.getRootKey(id, rootKeyId);
  return rootKey === undefined ? [] : [listed(rootKey)];
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(UsageListEnvironment);
  return { ...usageDependencies(environment), cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
