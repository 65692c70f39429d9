import { assertIsLive } from '../../domain/access/principal.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { byKey, byOwner } from '../../domain/usage/groups.ts';
import type { UsageLedger } from '../../domain/usage/ports.ts';
import { readUsageOf } from '../../domain/usage/read-usage-of.ts';
import { reportOfWorkspaces } from '../../domain/usage/report-of-workspaces.ts';
import { type CountedTime, requestsOf, usageOf } from '../../domain/usage/usage.ts';
import { keptSinceOf, usageRange } from '../../domain/usage/usage-range.ts';
import { rootKeyName } from '../../domain/workspaces/workspace.ts';
import { readEnvironment, UsageListEnvironment } from '../../environment.ts';
import { type ApiHandler, apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import { getAdminUsage } from '../../http/routes/admin.ts';
import * as routes from '../../http/routes/workspace.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { keysDependencies } from '../../wiring/keys.ts';
import { ledgerFrom } from '../../wiring/usage.ts';

export interface Dependencies extends ApiDependencies {
  readonly keys: Pick<KeyStore, 'getWorkspace' | 'getRootKey' | 'listKeys'>;
  readonly ledger: UsageLedger;
  /** The time for which days are kept, in milliseconds. */
  readonly daysKeptMs: number;
  readonly cursors: Cursors;
}

/** The number of keys that one query lists. */
const keysAtOnce = 1000;

/** Serves the usage of one workspace to its callers, and that of all workspaces to operators. */
export function createHandler(dependencies: Dependencies): ApiHandler {
  const [byOwn, byOperators] = [ofOneWorkspace(dependencies), ofAllWorkspaces(dependencies)];
  return (event, context) => (event.resource === getAdminUsage.path ? byOperators : byOwn)(event, context);
}

/** Returns the usage of all workspaces by workspace, owner or key, in whole days. */
const ofAllWorkspaces = (dependencies: Dependencies) =>
  apiHandler(getAdminUsage, dependencies, async ({ input }) => {
    const { ledger, cursors, clock, daysKeptMs } = dependencies;
    const { from, to, groupBy, workspaceId, limit, cursor } = input.query;
    const now = clock();
    const range = usageRange({ from, to, granularity: 'day' }, now);
    const list = ['usage of workspaces', groupBy, workspaceId ?? 'all', String(from), String(to ?? 'now')];
    const place = await cursors.decode(list, cursor);
    const [after = '', rows = ''] = place?.split(' ') ?? [];
    const page = await reportOfWorkspaces(ledger, {
      ...{ range, groupBy, workspaceId, limit },
      after: place === undefined ? undefined : { workspaceId: after, rows: Number(rows) },
    });
    return {
      ...{ from: isoTime(range.from), to: isoTime(range.to) },
      keptSince: isoTime(keptSinceOf('day', now, daysKeptMs)),
      countedTo: page.countedTo === undefined ? null : isoTime(page.countedTo),
      usage: page.rows.map(shown),
      nextCursor: await cursors.encode(list, page.next && `${page.next.workspaceId} ${page.next.rows}`),
    };
  });

/** Returns the usage of the workspace, in total and by key or owner. Deleted keys are included. */
const ofOneWorkspace = (dependencies: Dependencies) =>
  apiHandler(routes.getUsage, dependencies, async ({ input, caller: { principal } }) => {
    const { cursors, clock, daysKeptMs } = dependencies;
    assertIsLive(principal);
    const { workspaceId } = principal;
    const { from, to, granularity, groupBy, limit, cursor } = input.query;
    const now = clock();
    const range = usageRange(input.query, now);
    const list = ['usage', workspaceId, granularity, groupBy, String(from), String(to ?? 'now')];
    const start = Number((await cursors.decode(list, cursor)) ?? 0);

    const [{ counted, rows, missing }, keys] = await Promise.all([
      readUsageOf(dependencies, { workspaceId }, range),
      groupBy === 'key' ? keysOf(dependencies, workspaceId) : [],
    ]);
    const keptSince = keptSinceOf(granularity, now, daysKeptMs);
    const ofKeys = groupBy === 'key' ? byKey(keys, rows) : [];
    const ofOwners = groupBy === 'owner' ? byOwner(rows) : [];
    const end = start + limit;
    return {
      usage: usageOf(range, counted, { keptSince, missing }),
      keys: ofKeys.slice(start, end).map(shown),
      owners: ofOwners.slice(start, end).map(shown),
      nextCursor: await cursors.encode(list, end < ofKeys.length + ofOwners.length ? String(end) : undefined),
    };
  });

function shown<Group extends { readonly sums: CountedTime['sums'] }>({ sums, ...group }: Group) {
  return { ...group, ...requestsOf(sums) };
}

/** Returns all keys of the workspace, the root key first. @throws NotFoundError when there is no such workspace */
async function keysOf({ keys }: Dependencies, workspaceId: string) {
  const workspace = await keys.getWorkspace(workspaceId);
  if (workspace === undefined) throw new NotFoundError('workspace');
  const { rootKeyId } = workspace;
  const root = rootKeyId === null ? undefined : await keys.getRootKey(workspaceId, rootKeyId);
  const all = root === undefined ? [] : [{ ...root, name: rootKeyName }];
  let after: string | undefined;
  do {
    const page = await keys.listKeys(workspaceId, { environment: undefined, limit: keysAtOnce, after });
    all.push(...page.keys);
    after = page.next;
  } while (after !== undefined);
  return all;
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(UsageListEnvironment);
  return { ...keysDependencies(environment), ...ledgerFrom(environment), cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
