import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import {
  apiKeyKey,
  contentOf,
  credentialKey,
  packedValues,
  retiredSecretKey,
  sealedKey,
  tagKey,
  workspaceKey,
} from '../../lambdas/adapters/dynamodb/key-items.ts';
import { deletionOf, type Write } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import {
  credentialItem,
  credentialOf,
  type StoredCredential,
  toCredential,
} from '../../lambdas/adapters/dynamodb/stored-credential.ts';
import { apiKeyItem, tagOwner } from '../../lambdas/adapters/dynamodb/stored-key.ts';
import { retry, untilSettled } from '../../lambdas/adapters/dynamodb/until-settled.ts';
import type { Credential } from '../../lambdas/domain/keys/credential.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { isSameDigest } from '../../lambdas/domain/keys/live-values.ts';
import type { SealedValue } from '../../lambdas/domain/keys/ports.ts';
import { ConflictError } from '../../lambdas/domain/shared/errors.ts';
import { isoTime } from '../../lambdas/domain/shared/time.ts';
import { termsOf, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import type { EventsSince } from './events-since.ts';
import type { Evidence } from './evidence.ts';
import type { RestoreReport } from './report.ts';
import { type RestoreRules, restoredKey } from './restored-key.ts';
import { keyPairs, type TwoTables } from './two-tables.ts';

export interface KeysRestore {
  readonly tables: TwoTables;
  readonly rules: RestoreRules;
  /** Keys that were created after this time stay, ISO 8601. */
  readonly startedAt: string;
  readonly writes: boolean;
  readonly report: RestoreReport;
}

/** The keys of a workspace after a restore. */
export interface KeysAfter {
  /** The number of keys without the root key. */
  readonly count: number;
  readonly rootKeyIds: readonly string[];
}

/**
 * Restores the keys of a workspace. Each key is one transaction with its credentials; a concurrent change of the key makes it
 * read and decide again.
 * @param workspace The workspace after its own restore
 */
export async function restoreKeys(restore: KeysRestore, workspace: Workspace, events: EventsSince): Promise<KeysAfter> {
  const { tables, report, startedAt } = restore;
  let count = 0;
  const rootKeyIds: string[] = [];
  const newer: ApiKeyRecord[] = [];
  for await (const { backup, live } of keyPairs(tables, workspace.id)) {
    const key = backup ?? live;
    if (key === undefined) continue;
    if (backup !== undefined) {
      if ((await restoreKey(restore, workspace, backup, live, events)) === 'keptDeleted') continue;
    } else if (key.createdAt <= startedAt && mayDelete(key, events.known, restore.rules)) {
      await deleteKey(restore, key);
      report.keysDeleted++;
      newer.push(key);
      continue;
    }
    if (key.isRoot) rootKeyIds.push(key.id);
    else count++;
  }
  if (newer.length > 0) report.notes.push(newerKeys(workspace.id, newer, restore.writes));
  return { count, rootKeyIds };
}

/** The keys that a note names. */
const namedKeys = 20;

function newerKeys(workspaceId: string, keys: readonly ApiKeyRecord[], writes: boolean): string {
  const named = keys.slice(0, namedKeys).map(({ id, name }) => `${id} (${name})`);
  const others = keys.length > namedKeys ? [`${keys.length - namedKeys} others`] : [];
  const what = writes ? 'were deleted, because they are' : 'will be deleted, because they are';
  return `Keys of ${workspaceId} ${what} newer than the backup: ${[...named, ...others].join(', ')}.`;
}

/** A root key that replaced the one of the backup stays while revocations stay: otherwise the workspace would have none. */
function mayDelete({ isRoot }: ApiKeyRecord, since: Evidence, { keepsRevocations }: RestoreRules): boolean {
  return !(isRoot && keepsRevocations && since.ofWorkspace('root_key.issued'));
}

async function restoreKey(
  restore: KeysRestore,
  workspace: Workspace,
  backup: ApiKeyRecord,
  read: ApiKeyRecord | undefined,
  events: EventsSince,
): Promise<keyof RestoreReport | undefined> {
  const { tables, rules, report, writes } = restore;
  const key = apiKeyKey(workspace.id, backup.id, backup.isRoot);
  let live = read;
  let current = workspace;
  const outcome = await untilSettled(
    async () => {
      let record = restoredKey(backup, live, events.known, rules);
      // The key was read before the latest events, so they tell every change that it shows.
      if (writes && record !== live) record = restoredKey(backup, live, await events.latest(), rules);
      if (record === undefined) return 'keptDeleted' as const;
      const isSame = record === live;
      if (isSame && (await hasCredentials(restore, record, current))) return undefined;
      if (writes && (await commit(restore, current, record, live)) === retry) {
        live = await tables.live.get<ApiKeyRecord>(key);
        current = (await tables.live.get<Workspace>(workspaceKey(workspace.id))) ?? workspace;
        return retry;
      }
      if (isSame) return 'credentialsRepaired' as const;
      return live === undefined ? ('keysRestored' as const) : ('keysChanged' as const);
    },
    () => new ConflictError('the API key'),
  );
  if (outcome !== undefined) report[outcome]++;
  return outcome;
}

async function commit(
  { tables: { live: table, backup: saved } }: KeysRestore,
  workspace: Workspace,
  record: ApiKeyRecord,
  live: ApiKeyRecord | undefined,
): Promise<undefined | typeof retry> {
  const { id, workspaceId } = record;
  const terms = termsOf(workspace);
  const dropped = live?.values.filter((value) => !record.values.some((each) => isSameDigest(each, value))) ?? [];
  return table.commit([
    table.check(workspaceKey(workspaceId), workspace.revision),
    live === undefined ? table.put(apiKeyItem(record)) : replace(table.name, record, live),
    table.set(tagKey(record.tag), tagOwner(record)),
    ...record.values.map((each) => table.set(credentialKey(each), credentialItem(record, each, terms))),
    ...dropped.map((each) => table.remove(credentialKey(each))),
    ...(await sealedWrites({ table, saved }, record, live)),
    // The key exists again, so its secret stays.
    ...(live === undefined ? [table.remove(retiredSecretKey(workspaceId, id))] : []),
  ]);
}

/** Replaces a key that has not changed since it was read. A move to another pepper changes its values, not its revision. */
function replace(table: string, record: ApiKeyRecord, live: ApiKeyRecord): Write {
  return {
    Put: {
      TableName: table,
      Item: apiKeyItem(record),
      ConditionExpression: '#revision = :readRevision AND #values = :readValues',
      ExpressionAttributeNames: { '#revision': 'revision', '#values': 'values' },
      ExpressionAttributeValues: { ':readRevision': live.revision, ':readValues': packedValues(live.values) },
    },
  };
}

/** Returns the writes that keep the sealed value beside the value that it belongs to. */
async function sealedWrites(
  { table, saved }: { table: TwoTables['live']; saved: TwoTables['backup'] },
  record: ApiKeyRecord,
  live: ApiKeyRecord | undefined,
): Promise<Write[]> {
  if (record.values[0]?.mask === live?.values[0]?.mask && record.isRecoverable === live?.isRecoverable) return [];
  const key = sealedKey(record.workspaceId, record.id);
  const sealed = record.isRecoverable ? await saved.get<SealedValue>(key) : undefined;
  return [sealed === undefined ? table.remove(key) : table.set(key, sealed)];
}

/** Whether each value of a key has its credential, and the key its tag. */
async function hasCredentials({ tables }: KeysRestore, record: ApiKeyRecord, workspace: Workspace): Promise<boolean> {
  const keys = [...record.values.map(credentialKey), tagKey(record.tag)];
  const found = await tables.live.getSome<object>(keys);
  if (found.length < keys.length) return false;
  const credentials = (found.slice(0, -1) as Item[]).map(credentialOf);
  const terms = termsOf(workspace);
  const names = Object.keys(terms) as (keyof typeof terms)[];
  // Terms of an older revision are on their way: a change of the workspace is not complete.
  const termsIn = (credential: Credential) => Object.fromEntries(names.map((name) => [name, credential[name]]));
  return (
    isDeepStrictEqual(found.at(-1), tagOwner(record)) &&
    credentials.every((credential, index) => {
      const value = record.values[index];
      if (value === undefined) return false;
      const { usedAt } = credential;
      const isOlder = credential.workspaceRevision < terms.workspaceRevision;
      const expected = { ...toCredential(record, value, terms), usedAt, ...(isOlder && termsIn(credential)) };
      return Object.entries(expected).every(([name, wanted]) =>
        isDeepStrictEqual(credential[name as keyof Credential], wanted),
      );
    })
  );
}

async function deleteKey({ tables: { live: table }, rules, writes }: KeysRestore, read: ApiKeyRecord): Promise<void> {
  if (!writes) return;
  const key = apiKeyKey(read.workspaceId, read.id, read.isRoot);
  await untilSettled(
    async () => {
      const current = await table.get<ApiKeyRecord>(key);
      if (current === undefined) return undefined;
      const [ofKey, ...others] = deletionOf(table, current, isoTime(rules.now));
      return ofKey && table.commit([ofKey, ...others.map(unconditionally)]);
    },
    () => new ConflictError('the API key'),
  );
}

/** Drops the condition on a credential: a damaged table may lack it. */
function unconditionally(write: Write): Write {
  if (!('Delete' in write)) return write;
  const { TableName, Key } = write.Delete;
  return { Delete: { TableName, Key } };
}

/** Removes credentials that no key has. A copied table can hold them, and each would let a key value in. */
export async function removeOrphans({ tables, report, writes }: KeysRestore, workspaceId?: string): Promise<void> {
  const table = tables.live;
  for await (const item of table.credentials()) {
    const orphan = { pk: String(item['pk']), sk: String(item['sk']) };
    let credential: StoredCredential | undefined = contentOf<StoredCredential>(item);
    if (workspaceId !== undefined && credential.workspaceId !== workspaceId) continue;
    const isRemoved = await untilSettled(
      async () => {
        // A move of the key to another pepper has just deleted it.
        if (credential === undefined) return false;
        const key = apiKeyKey(credential.workspaceId, credential.keyId, credential.isRoot);
        const record = await table.get<ApiKeyRecord>(key);
        // Without writes, the keys of the backup are not back yet.
        if (!writes && record === undefined && (await tables.backup.get(key)) !== undefined) return false;
        if (record?.values.some((value) => credentialKey(value).pk === orphan.pk)) return false;
        if (!writes) return true;
        const unchanged = record === undefined ? [] : [table.check(key, record.revision)];
        if ((await table.commit([table.delete(orphan, credential.revision), ...unchanged])) !== retry) return true;
        credential = await table.get<StoredCredential>(orphan);
        return retry;
      },
      () => new ConflictError('the API key'),
    );
    if (isRemoved) report.credentialsRemoved++;
  }
}
