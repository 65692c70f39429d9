import {
  apiKeyKey,
  keyIdIn,
  keysOfKind,
  listedWorkspaceKey,
  restoreStartKey,
  setting,
  workspaceKey,
} from '../../lambdas/adapters/dynamodb/key-items.ts';
import type { Write } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import { retry, untilSettled } from '../../lambdas/adapters/dynamodb/until-settled.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { ConflictError } from '../../lambdas/domain/shared/errors.ts';
import { isoTime } from '../../lambdas/domain/shared/time.ts';
import { isPending, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { CliError } from '../cli-error.ts';
import { EventsSince } from './events-since.ts';
import { emptyReport, type RestoreReport } from './report.ts';
import { type KeysAfter, type KeysRestore, removeOrphans, restoreKeys } from './restore-keys.ts';
import { restoreMembers } from './restore-members.ts';
import { withFreeExternalId } from './restored-external-id.ts';
import type { RestoreRules } from './restored-key.ts';
import { restoredWorkspace } from './restored-workspace.ts';
import type { TwoTables } from './two-tables.ts';

export interface RestoreOptions {
  readonly tables: TwoTables;
  /** The workspaces to restore; undefined: all of the backup. */
  readonly workspaceId: string | undefined;
  readonly keepsRevocations: boolean;
  /** Whether to change the live table; false: only find the differences. */
  readonly writes: boolean;
  readonly clock: () => number;
  readonly onProgress?: (done: number, all: number) => void;
  /** Settles a workspace that exists again or has another status: it makes the gateway key, if there is none. */
  readonly settle: (workspace: Workspace) => Promise<void>;
}

/**
 * Brings the live keys table to the state of a backup, which DynamoDB has restored into a table of its own. It writes only
 * differences, so a run that was interrupted continues with the next one.
 * @throws CliError if the backup does not hold the workspace, or holds none
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { tables, writes, clock, onProgress = () => {} } = options;
  const report = emptyReport();
  const rules: RestoreRules = { keepsRevocations: options.keepsRevocations, now: clock() };
  const [ofBackup, ofLive] = await Promise.all([tables.backup.workspaceIds(), tables.live.workspaceIds()]);
  const ids = options.workspaceId === undefined ? ofBackup : ofBackup.filter((id) => id === options.workspaceId);
  if (ids.length === 0) throw nothingIn(tables.backup.name, options.workspaceId);
  const startedAt = await startOf(options, rules.now);
  const keysRestore: KeysRestore = { tables, rules, startedAt, writes, report };
  for (const [index, id] of ids.entries()) {
    onProgress(index, ids.length);
    report.workspaces++;
    const workspace = await restoreOne(keysRestore, id);
    if (writes && workspace !== undefined) await options.settle(workspace);
  }
  onProgress(ids.length, ids.length);
  await removeOrphans(keysRestore, options.workspaceId);
  if (options.workspaceId === undefined) {
    const known = new Set(ofBackup);
    const newer = ofLive.filter((id) => !known.has(id));
    if (newer.length > 0) {
      report.notes.push(
        `${newer.length} workspaces were created after the backup and are left as they are: ${newer.join(', ')}. To delete one: latchkey workspace delete <id>`,
      );
    }
  }
  return report;
}

function nothingIn(table: string, workspaceId: string | undefined): CliError {
  const problem = `The table ${table} contains no workspace${workspaceId === undefined ? '' : ` ${workspaceId}`}.`;
  const advice =
    workspaceId === undefined
      ? 'Name a table with --from into which DynamoDB restored the keys table.'
      : 'Correct the id, or restore an earlier or later moment.';
  return new CliError('notFound', `${problem} ${advice}`);
}

/**
 * Returns the time at which the restore from this backup began. The live table holds it: keys that are created while the
 * restore runs, or before it is run again, must not count as newer than the backup.
 */
async function startOf({ tables, writes }: RestoreOptions, now: number): Promise<string> {
  const key = restoreStartKey(await tables.backup.identity());
  const before = await tables.live.get<{ startedAt: string }>(key);
  if (before !== undefined) return before.startedAt;
  const startedAt = isoTime(now);
  if (writes) await tables.live.store(key, { startedAt });
  return startedAt;
}

/** Restores a workspace with everything in it. Returns it if it must be settled. */
async function restoreOne(context: KeysRestore, id: string): Promise<Workspace | undefined> {
  const { tables, report, rules, writes } = context;
  const live = await tables.live.get<Workspace>(workspaceKey(id));
  const events = new EventsSince(tables, id, rules.now);
  await events.readAll(report, writes);
  const backup = await tables.backup.get<Workspace>(workspaceKey(id));
  if (backup === undefined) return undefined;
  const restored = restoredWorkspace(backup, live, events.known, rules);
  if ('left' in restored) {
    report.keptDeleted++;
    if (restored.left === 'being deleted') report.notes.push(`${id} is left as it is: it is being deleted.`);
    return undefined;
  }
  const { isNew } = restored;
  const { workspace, reservation } = await withFreeExternalId(context, restored.workspace, live);
  const isChanged = workspace !== live || reservation.length > 0;
  if (live !== undefined && backup.plan !== live.plan) {
    report.notes.push(
      `${id} is on the plan ${live.plan}; the backup has ${backup.plan}. To change it: latchkey workspace set-plan ${id} ${backup.plan}`,
    );
  }
  if (isNew) report.workspacesRestored++;
  else if (isChanged) report.workspacesChanged++;
  const written = writes && isChanged ? await writeWorkspace(context, workspace, live, reservation) : workspace;
  const keys = await restoreKeys(context, written, events);
  await restoreMembers(context, id, events);
  const final = writes ? await finish(context, written, isNew) : expected(context, written, keys, isNew);
  if (!isNew && !isPending(final)) return undefined;
  report.workspacesSettled++;
  return final;
}

async function writeWorkspace(
  { tables: { live: table } }: KeysRestore,
  workspace: Workspace,
  live: Workspace | undefined,
  reservation: readonly Write[],
): Promise<Workspace> {
  const result =
    live === undefined
      ? await table.commit([
          table.put({ ...workspaceKey(workspace.id), ...workspace, keyCount: 0 }),
          table.set(listedWorkspaceKey(workspace.id), {}),
          ...reservation,
        ])
      : await table.commit([
          table.update(workspaceKey(workspace.id), live.revision, {
            name: workspace.name,
            externalId: workspace.externalId,
            metadata: workspace.metadata,
            status: workspace.status,
            revision: workspace.revision,
            version: live.version + 1,
          }),
          ...reservation,
        ]);
  if (result === retry) throw new ConflictError('the workspace');
  return (await table.get<Workspace>(workspaceKey(workspace.id))) ?? workspace;
}

/** Returns the workspace as `finish` would leave it, and reports the difference. */
function expected({ report }: KeysRestore, workspace: Workspace, keys: KeysAfter, isNew: boolean): Workspace {
  const { count: keyCount, rootKeyIds } = keys;
  const { rootKeyId: named } = workspace;
  const rootKeyId = named !== null && rootKeyIds.includes(named) ? named : (rootKeyIds[0] ?? null);
  const isSame = keyCount === workspace.keyCount && rootKeyId === named;
  if (!isNew && !isSame) report.keyCountsCorrected++;
  return { ...workspace, keyCount, rootKeyId };
}

/** Counts the keys, finds the root key, and brings the terms of the workspace to every credential. */
async function finish(context: KeysRestore, workspace: Workspace, isNew: boolean): Promise<Workspace> {
  const { tables, report } = context;
  const { live: table } = tables;
  const key = workspaceKey(workspace.id);
  const final = await untilSettled(
    async () => {
      const read = (await table.get<Workspace>(key)) ?? workspace;
      const keyCount = await countKeys(context, workspace.id);
      const rootKeyId = await rootKeyOf(context, read);
      if (keyCount === read.keyCount && rootKeyId === read.rootKeyId) return read;
      const update = setting({ keyCount, rootKeyId, version: read.version + 1 });
      const result = await table.commit([
        {
          Update: {
            TableName: table.name,
            Key: key,
            ...update,
            // A key that was created or deleted since the read has changed the count.
            ConditionExpression: '#keyCount = :readCount AND #version = :readVersion',
            ExpressionAttributeValues: {
              ...update.ExpressionAttributeValues,
              ':readCount': read.keyCount,
              ':readVersion': read.version,
            },
          },
        },
      ]);
      if (result === retry) return retry;
      // A workspace that exists again has no count of its own.
      if (!isNew) report.keyCountsCorrected++;
      return { ...read, keyCount, rootKeyId, version: read.version + 1 };
    },
    () => new ConflictError('the workspace'),
  );
  if (isPending(final)) {
    await new DynamoWorkspaceKeys(table.dynamo, table.name).applyTerms(final, Number.POSITIVE_INFINITY);
  }
  return final;
}

async function countKeys({ tables }: KeysRestore, id: string): Promise<number> {
  let count = 0;
  for await (const _ of tables.live.inWorkspace(id, keysOfKind(false))) count++;
  return count;
}

/** Returns the id of the root key that exists; null if none does. */
async function rootKeyOf({ tables }: KeysRestore, { id, rootKeyId }: Workspace): Promise<string | null> {
  const exists = async (keyId: string) => (await tables.live.get(apiKeyKey(id, keyId, true))) !== undefined;
  if (rootKeyId !== null && (await exists(rootKeyId))) return rootKeyId;
  for await (const { sk } of tables.live.inWorkspace(id, keysOfKind(true))) return keyIdIn({ sk: String(sk) });
  return null;
}
