import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isUnchanged } from '../../cli/restore/report.ts';
import { restore } from '../../cli/restore/restore.ts';
import { ReadTable } from '../../cli/restore/two-tables.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import {
  apiKeyKey,
  contentOf,
  credentialKey,
  externalIdKey,
  memberCountKey,
  memberKey,
  membershipKey,
  workspaceKey,
} from '../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoMemberStore } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { credentialItem } from '../../lambdas/adapters/dynamodb/stored-credential.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import type { Member } from '../../lambdas/domain/access/member-schema.ts';
import { auditEvent, type Deed } from '../../lambdas/domain/events/audit-event.ts';
import { isUsable } from '../../lambdas/domain/keys/credential.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import type { Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { termsOf } from '../../lambdas/domain/workspaces/workspace.ts';
import { rounds } from '../support/rounds.ts';
import { Crashed, Lifeline } from '../support/stores/crashing-calls.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, newValue, noon, plainCredential } from '../support/stores/keys.ts';

/** The restore drill (docs/restoring.md): a table is damaged after a backup, and restored while revocations stay. */
let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let backup: string;
let live: string;
let keys: DynamoKeyStore;
let workspaces: DynamoWorkspaceStore;
let members: DynamoMemberStore;
let settled: string[];

const issuing = { keyFormat, clock: () => noon, random: systemRandom };
const hourMs = 3_600_000;

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  [backup, live] = await Promise.all([engine.createTable(), engine.createTable()]);
  keys = new DynamoKeyStore(createSdkDynamo(dynamo), live);
  workspaces = new DynamoWorkspaceStore(createSdkDynamo(dynamo), live);
  members = new DynamoMemberStore(createSdkDynamo(dynamo), live);
  settled = [];
});

async function newWorkspace(name: string) {
  const options = { name, plan: 'Professional', actor: { type: 'operator', id: 'test' }, requestId: 'none' } as const;
  const made = await provisionWorkspace({ ...issuing, workspaces }, keyring1, options);
  await overwrite(workspaceKey(made.workspace.id), 'appliedRevision', made.workspace.revision);
  return made;
}

async function create(workspaceId: string, settings: Parameters<typeof newKey>[1] = {}) {
  const issued = newKey(workspaceId, settings, noon);
  await keys.createKey(issued.record, () => null, newAudit(workspaceId, issued.record.id, 'key.created'));
  return { ...issued, id: issued.record.id };
}

const issuer = 'https://id.example.com';
const by = { actor: { type: 'operator', id: 'test' }, requestId: 'none' } as const;

function setRole(workspaceId: string, subject: string, role: Member['role']) {
  const at = new Date(noon).toISOString();
  const origin = { workspaceId, keyId: null, ...by, changes: { subject, role, name: null } };
  return members.putMember(workspaceId, { issuer, subject }, (current) => ({
    member: { issuer, subject, createdAt: at, ...current, role, name: null, updatedAt: at },
    audit: auditEvent(issuing, { ...origin, action: current === undefined ? 'member.added' : 'member.changed' }),
  }));
}

const removeMember = (workspaceId: string, subject: string) =>
  members.removeMember(workspaceId, { issuer, subject }, ({ role }) =>
    auditEvent(issuing, { workspaceId, keyId: null, ...by, action: 'member.removed', changes: { subject, role } }),
  );

async function rolesIn(workspaceId: string): Promise<Record<string, string>> {
  const page = await members.listMembers(workspaceId, { issuer, limit: 200, after: undefined });
  return Object.fromEntries(page.members.map(({ subject, role }) => [subject, role]));
}

async function itemsOf(TableName: string) {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

/** What DynamoDB does for a restore to a point in time: a second table with the items of that moment. */
async function takeBackup() {
  for (const Item of await itemsOf(live)) await dynamo.send(new PutCommand({ TableName: backup, Item }));
}

const erase = (Key: Record<string, string>) => dynamo.send(new DeleteCommand({ TableName: live, Key }));
const overwrite = (Key: Record<string, string>, name: string, value: unknown) =>
  dynamo.send(
    new UpdateCommand({
      TableName: live,
      Key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

const change = (
  workspaceId: string,
  id: string,
  deed: Deed,
  changed = (key: ApiKeyRecord): ApiKeyRecord => Object.assign({ ...key }, deed.changes),
  at = noon,
) =>
  keys.changeKey(workspaceId, id, (current) => ({
    record: changed(current),
    audits: [auditEvent({ ...issuing, clock: () => at }, { workspaceId, keyId: id, ...by, ...deed })],
  }));

const regenerated = (renewed: ReturnType<typeof newValue>) =>
  [
    { action: 'key.regenerated', changes: { mode: 'immediate', previousKeyValidUntil: null } },
    (key: ApiKeyRecord) => withRegeneratedValue(key, renewed.value, { mode: 'immediate' }, noon),
  ] as const;

const run = (options: Partial<Parameters<typeof restore>[0]> = {}, client = dynamo) => {
  const table = (name: string) => new ReadTable(createSdkDynamo(client), client, name);
  return restore({
    tables: { backup: table(backup), live: table(live) },
    workspaceId: undefined,
    keepsRevocations: true,
    writes: true,
    clock: () => noon + hourMs,
    settle: async ({ id }) => {
      settled.push(id);
      await workspaces.changeWorkspace(id, (read) => ({
        workspace: { ...read, appliedRevision: read.revision },
        audit: undefined,
      }));
    },
    ...options,
  });
};

/** Whether the authorizer would let a key value in. */
async function works(keyValue: string): Promise<boolean> {
  const store = new DynamoCredentialStore(createSdkDynamo(dynamo), live);
  const found = await store.find([currentDigest(keyring1, keyValue)]);
  return found !== undefined && isUsable(found.credential, noon + hourMs);
}

/**
 * Every key has the credentials of its values, nothing else has one, each member has a membership, and each workspace counts
 * its keys and its members.
 */
async function expectAgreement() {
  const items = await itemsOf(live);
  const records = items
    .filter(({ sk }) => /^(KEY|ROOT)#/.test(String(sk)))
    .map((item) => contentOf<ApiKeyRecord>(item));
  const credentials = items.filter(({ sk }) => sk === 'DIGEST').map(({ pk, revision }) => `${pk} ${revision}`);
  const expected = records.flatMap(({ values, revision }) =>
    values.map((value) => `${credentialKey(value).pk} ${revision}`),
  );
  expect(credentials.sort()).toEqual(expected.sort());
  for (const workspace of items.filter(({ sk }) => sk === 'META') as unknown as Workspace[]) {
    const own = records.filter(({ workspaceId, isRoot }) => workspaceId === workspace.id && !isRoot);
    expect([workspace.id, workspace.keyCount]).toEqual([workspace.id, own.length]);
    const root = records.find(({ id }) => id === workspace.rootKeyId);
    expect(workspace.rootKeyId === null || root !== undefined).toBe(true);
  }
  const idOf = (member: unknown, membership: unknown, role: unknown) => `${member} ${membership} ${role}`;
  const ofWorkspaces = items.filter(({ sk }) => String(sk).startsWith('USER#'));
  const ofPeople = items.filter(({ pk }) => String(pk).startsWith('USER#'));
  expect(ofPeople.map(({ pk, sk, role }) => idOf(sk, pk, role)).sort()).toEqual(
    ofWorkspaces.map(({ pk, sk, role }) => idOf(pk, sk, role)).sort(),
  );
  for (const { pk, owners, members: count } of items.filter(({ sk }) => String(sk).startsWith('MEMBERS#'))) {
    const own = ofWorkspaces.filter((each) => each['pk'] === pk);
    expect({ pk, owners, members: count }).toEqual({
      pk,
      owners: own.filter(({ role }) => role === 'owner').length,
      members: own.length,
    });
  }
}

/** The members of the damaged workspace in the backup. */
const roles = { lost: 'owner', lowered: 'admin', raised: 'viewer', removed: 'admin' } as const;

/** A deployment with keys; then a backup; then changes and damage. */
async function damaged() {
  const { workspace, rootKey } = await newWorkspace('Acme');
  const { id: ws } = workspace;
  const names = ['kept', 'deleted', 'deactivated', 'regenerated', 'lost', 'halfLost', 'widened', 'narrowed', 'emptied'];
  const made = Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await create(ws, { name, scopes: ['a:*', 'b:read'] })] as const),
    ),
  );
  const key = (name: string) => made[name] as Awaited<ReturnType<typeof create>>;
  const other = await newWorkspace('Lost');
  const ofOther = await create(other.workspace.id);
  for (const [subject, role] of Object.entries(roles)) await setRole(ws, subject, role);
  await takeBackup();

  await removeMember(ws, 'removed');
  await setRole(ws, 'lowered', 'viewer');
  await setRole(ws, 'raised', 'owner');
  await setRole(ws, 'newer', 'owner');
  await keys.deleteKey(ws, key('deleted').id, () => newAudit(ws, key('deleted').id, 'key.deleted'));
  await change(ws, key('deactivated').id, { action: 'key.deactivated', changes: { isActive: false } });
  const renewed = newValue(plainCredential);
  await change(ws, key('regenerated').id, ...regenerated(renewed));
  await change(ws, key('widened').id, { action: 'key.updated', changes: { scopes: ['*'], name: 'New name' } });
  const narrower = { scopes: ['a:read'], allowedIps: ['10.0.0.0/8'] };
  await change(ws, key('narrowed').id, { action: 'key.updated', changes: narrower });
  const newer = await create(ws, { name: 'newer' });
  const late = await newWorkspace('Later');

  // Damage: a script that wrote into the table.
  await erase(apiKeyKey(ws, key('lost').id));
  for (const value of key('lost').record.values) await erase(credentialKey(value));
  for (const value of key('halfLost').record.values) await erase(credentialKey(value));
  await overwrite(apiKeyKey(ws, key('emptied').id), 'values', '[]');
  await overwrite(workspaceKey(ws), 'keyCount', 99);
  await erase(memberKey(ws, { issuer, subject: 'lost' }));
  await erase(membershipKey(ws, { issuer, subject: 'lost' }));
  await overwrite(memberCountKey(ws, issuer), 'owners', 9);
  for (const { pk, sk } of await itemsOf(live)) {
    if (pk === workspaceKey(other.workspace.id).pk || sk === other.workspace.id)
      await erase({ pk: String(pk), sk: String(sk) });
  }
  return { ws, key, renewed, newer, late, other, ofOther, rootKey };
}

describe('a restore', () => {
  test('reaches the state of the backup, and keeps what was revoked since', async () => {
    const { ws, key, renewed, newer, late, other, ofOther, rootKey } = await damaged();
    const dry = await run({ writes: false });
    expect(dry).toMatchObject({
      keysRestored: 3,
      keysDeleted: 1,
      keptDeleted: 1,
      workspacesRestored: 1,
    });
    const report = await run();
    expect(report.notes).toEqual([
      expect.stringContaining(`${newer.id} (newer)`),
      expect.stringContaining(late.workspace.id),
    ]);
    await expectAgreement();

    const working = Object.fromEntries(
      await Promise.all(
        ['kept', 'deleted', 'deactivated', 'regenerated', 'lost', 'halfLost', 'widened', 'narrowed', 'emptied'].map(
          async (name) => [name, await works(key(name).keyValue)] as const,
        ),
      ),
    );
    expect(working).toEqual({
      kept: true,
      deleted: false,
      deactivated: false,
      regenerated: false,
      lost: true,
      halfLost: true,
      widened: true,
      narrowed: true,
      emptied: true,
    });
    expect(await works(renewed.keyValue)).toBe(true);
    expect(await works(newer.keyValue)).toBe(false);
    expect([await works(rootKey), await works(other.rootKey), await works(ofOther.keyValue)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await works(late.rootKey)).toBe(true);
    expect(await keys.getKey(ws, key('widened').id)).toMatchObject({ scopes: ['a:*', 'b:read'], name: 'widened' });
    expect(await keys.getKey(ws, key('narrowed').id)).toMatchObject({ scopes: ['a:read'], allowedIps: ['10.0.0.0/8'] });
    expect(await rolesIn(ws)).toEqual({ lost: 'owner', lowered: 'viewer', raised: 'viewer' });
    expect(settled).toEqual([other.workspace.id]);
    const restoredEvents = (await itemsOf(live)).filter(
      ({ pk, sk }) => pk === workspaceKey(other.workspace.id).pk && String(sk).startsWith('AUDIT#'),
    );
    expect(restoredEvents.length).toBeGreaterThan(0);
    expect(restoredEvents.every(({ isRestored }) => isRestored === true)).toBe(true);
  });

  test('finds nothing to do after it is complete, and keeps keys that were created meanwhile', async () => {
    const { ws, newer } = await damaged();
    await run();
    const after = newKey(ws, { name: 'after' }, noon + 2 * hourMs);
    await keys.createKey(after.record, () => null, newAudit(ws, after.record.id, 'key.created'));
    const again = await run({ clock: () => noon + 3 * hourMs });
    expect({ ...again, isUnchanged: isUnchanged(again) }).toEqual({ ...again, isUnchanged: true });
    expect([await works(after.keyValue), await works(newer.keyValue)]).toEqual([true, false]);
  });

  test('keeps what owners revoke while it runs', async () => {
    const { workspace } = await newWorkspace('Busy');
    const { id: ws } = workspace;
    const names = ['deleted', 'deactivated', 'regenerated'] as const;
    const [deleted, deactivated, replaced] = await Promise.all(names.map((name) => create(ws, { name })));
    if (deleted === undefined || deactivated === undefined || replaced === undefined) throw new Error('no keys');
    await setRole(ws, 'owner', 'owner');
    await takeBackup();
    // Damage, so the restore has something to write.
    for (const { id } of [deleted, deactivated, replaced]) await overwrite(apiKeyKey(ws, id), 'name', 'damaged');

    const renewed = newValue(plainCredential);
    const revoke = async () => {
      const at = noon + hourMs;
      const event = {
        workspaceId: ws,
        keyId: deleted.id,
        ...by,
        action: 'key.deleted',
        changes: { name: 'x' },
      } as const;
      await keys.deleteKey(ws, deleted.id, () => auditEvent({ ...issuing, clock: () => at }, event));
      await change(ws, deactivated.id, { action: 'key.deactivated', changes: { isActive: false } }, undefined, at);
      await change(ws, replaced.id, ...regenerated(renewed), at);
    };
    class BusyTable extends ReadTable {
      #isFirst = true;
      override async commit(...writes: Parameters<ReadTable['commit']>) {
        if (this.#isFirst) {
          this.#isFirst = false;
          await revoke();
        }
        return super.commit(...writes);
      }
    }
    const calls = createSdkDynamo(dynamo);
    const tables = { backup: new ReadTable(calls, dynamo, backup), live: new BusyTable(calls, dynamo, live) };
    await run({ tables });
    await run();
    await expectAgreement();
    const old = await Promise.all([deleted, deactivated, replaced].map(({ keyValue }) => works(keyValue)));
    expect(old).toEqual([false, false, false]);
    expect(await works(renewed.keyValue)).toBe(true);
  });

  test('writes nothing in a dry run', async () => {
    await damaged();
    const before = await itemsOf(live);
    await run({ writes: false });
    expect(await itemsOf(live)).toEqual(before);
  });

  test('undoes revocations if asked to', async () => {
    const { key, renewed } = await damaged();
    await run({ keepsRevocations: false });
    await expectAgreement();
    for (const name of ['deleted', 'deactivated', 'regenerated', 'narrowed']) {
      expect([name, await works(key(name).keyValue)]).toEqual([name, true]);
    }
    expect(await works(renewed.keyValue)).toBe(false);
  });

  test('repairs a credential with other settings than its key, and no credential that was only used', async () => {
    const { workspace } = await newWorkspace('Used');
    const { record, keyValue } = await create(workspace.id, { scopes: ['a:read'] });
    const [value] = record.values;
    if (value === undefined) throw new Error('A key has a value.');
    await takeBackup();
    await overwrite(credentialKey(value), 'usedAt', new Date(noon).toISOString());
    expect(isUnchanged(await run({ writes: false }))).toBe(true);

    const { settings } = credentialItem({ ...record, scopes: ['*'] }, value, termsOf(workspace));
    await overwrite(credentialKey(value), 'settings', settings);
    expect(await run()).toMatchObject({ credentialsRepaired: 1 });
    const credentials = new DynamoCredentialStore(engine.calls('lean client'), live);
    expect((await credentials.find([currentDigest(keyring1, keyValue)]))?.credential.scopes).toEqual(['a:read']);
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test('removes a credential that belongs to no key', async () => {
    const { ws } = await damaged();
    const stray = newKey(ws, {}, noon);
    await keys.createKey(stray.record, () => null, newAudit(ws, stray.record.id, 'key.created'));
    await erase(apiKeyKey(ws, stray.record.id));
    expect(await works(stray.keyValue)).toBe(true);
    await run();
    expect(await works(stray.keyValue)).toBe(false);
    await expectAgreement();
  });

  test('restores one workspace only', async () => {
    const { key, ofOther, other } = await damaged();
    await run({ workspaceId: other.workspace.id });
    expect([await works(ofOther.keyValue), await works(key('lost').keyValue)]).toEqual([true, false]);
  });

  test('continues after an interruption at any call', async () => {
    const { key, newer, other } = await damaged();
    let crashes = 0;
    for (let call = 3; ; call += rounds(1, 7)) {
      // The command compares first, and stops if there is no difference.
      if (isUnchanged(await run({ writes: false }))) break;
      const client = engine.client();
      const lifeline = new Lifeline({ call, when: 'after' });
      lifeline.hold(client);
      const outcome = await run({}, client).then(
        () => 'done',
        (error) => (error instanceof Crashed || error.cause instanceof Crashed ? 'crashed' : Promise.reject(error)),
      );
      if (outcome === 'done') break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(5);
    await expectAgreement();
    expect([await works(key('lost').keyValue), await works(key('deleted').keyValue)]).toEqual([true, false]);
    expect([await works(newer.keyValue), await works(other.rootKey)]).toEqual([false, true]);
  });

  test('completes a workspace whose last step was interrupted', async () => {
    const { other } = await damaged();
    const down = async () => {
      throw new Error('The service is down.');
    };
    await expect(run({ settle: down })).rejects.toThrow('The service is down.');
    const differences = await run({ writes: false });
    expect([isUnchanged(differences), differences.workspacesSettled]).toEqual([false, 1]);
    await run();
    expect(settled).toEqual([other.workspace.id]);
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test.each(['keyCount', 'rootKeyId'])('finds and corrects a wrong %s', async (name) => {
    const { workspace } = await newWorkspace('Acme');
    await create(workspace.id);
    await takeBackup();
    await overwrite(workspaceKey(workspace.id), name, name === 'keyCount' ? 0 : null);
    expect(await run({ writes: false })).toMatchObject({ keyCountsCorrected: 1 });
    expect(await run()).toMatchObject({ keyCountsCorrected: 1 });
    await expectAgreement();
    expect(await workspaces.getWorkspace(workspace.id)).toMatchObject({ keyCount: 1, rootKeyId: workspace.rootKeyId });
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test('gives a workspace its external id and metadata back, unless another one has the id now', async () => {
    const setId = (id: string, externalId: string | null) =>
      workspaces.changeWorkspace(id, (current) => ({ workspace: { ...current, externalId }, audit: undefined }));
    const [one, two] = [(await newWorkspace('One')).workspace, (await newWorkspace('Two')).workspace];
    await setId(one.id, 'customer_1');
    await setId(two.id, 'customer_2');
    await overwrite(workspaceKey(one.id), 'metadata', { region: 'eu' });
    await takeBackup();
    await overwrite(workspaceKey(one.id), 'metadata', {});
    await setId(one.id, null);
    await setId(two.id, null);
    const { workspace: newer } = await newWorkspace('Newer');
    await setId(newer.id, 'customer_2');
    expect(await run({ writes: false })).toMatchObject({ workspacesChanged: 1 });
    const { notes } = await run();
    expect(notes).toContainEqual(expect.stringContaining(`${two.id} does not get its external id customer_2 back`));
    expect(await workspaces.findByExternalId('customer_1')).toMatchObject({ id: one.id, metadata: { region: 'eu' } });
    expect((await workspaces.findByExternalId('customer_2'))?.id).toBe(newer.id);
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test('reserves the external id of a workspace again', async () => {
    const { workspace } = await newWorkspace('Acme');
    await workspaces.changeWorkspace(workspace.id, (current) => ({
      workspace: { ...current, externalId: 'customer_1' },
      audit: undefined,
    }));
    await takeBackup();
    await erase(externalIdKey('customer_1'));
    expect(await run({ writes: false })).toMatchObject({ workspacesChanged: 1 });
    await run();
    expect((await workspaces.findByExternalId('customer_1'))?.id).toBe(workspace.id);
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test('finds and corrects a wrong number of owners', async () => {
    const { workspace } = await newWorkspace('Acme');
    await setRole(workspace.id, 'ana', 'owner');
    await takeBackup();
    await overwrite(memberCountKey(workspace.id, issuer), 'owners', 2);
    expect(await run({ writes: false })).toMatchObject({ memberCountsCorrected: 1 });
    await run();
    await expectAgreement();
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test('repairs a member who has no membership', async () => {
    const { workspace } = await newWorkspace('Acme');
    for (const subject of ['ana', 'ben']) await setRole(workspace.id, subject, 'owner');
    await takeBackup();
    await erase(membershipKey(workspace.id, { issuer, subject: 'ana' }));
    await overwrite(membershipKey(workspace.id, { issuer, subject: 'ben' }), 'role', 'viewer');
    expect(await run({ writes: false })).toMatchObject({ membersChanged: 2 });
    expect(await run()).toMatchObject({ membersChanged: 2 });
    await expectAgreement();
    expect(isUnchanged(await run({ writes: false }))).toBe(true);
  });

  test('counts a member who is added while the members are restored', async () => {
    const { workspace } = await newWorkspace('Acme');
    await setRole(workspace.id, 'ana', 'owner');
    await takeBackup();
    await erase(memberKey(workspace.id, { issuer, subject: 'ana' }));
    await erase(membershipKey(workspace.id, { issuer, subject: 'ana' }));
    const client = engine.client();
    let isAdded = false;
    new Lifeline(undefined, async (moment) => {
      if (!/^before TransactWrite/.test(moment) || isAdded) return;
      isAdded = true;
      await setRole(workspace.id, 'ben', 'owner');
    }).hold(client);
    await run({ clock: () => noon - hourMs }, client);
    expect(await rolesIn(workspace.id)).toEqual({ ana: 'owner', ben: 'owner' });
    await expectAgreement();
  });

  test('counts the keys as newer again in a restore from another backup of the same name', async () => {
    const { ws } = await damaged();
    await run();
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: backup }));
    const { KeySchema, AttributeDefinitions = [] } = Table ?? {};
    await dynamo.send(new DeleteTableCommand({ TableName: backup }));
    await dynamo.send(
      new CreateTableCommand({
        TableName: backup,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName = '' }) =>
          KeySchema?.some((each) => each.AttributeName === AttributeName),
        ),
      }),
    );
    await takeBackup();
    const bad = newKey(ws, { name: 'bad' }, noon + 2 * hourMs);
    await keys.createKey(bad.record, () => null, newAudit(ws, bad.record.id, 'key.created'));
    expect(await run({ clock: () => noon + 3 * hourMs })).toMatchObject({ keysDeleted: 1 });
    expect(await works(bad.keyValue)).toBe(false);
  });

  test.each(['another workspace', 'no workspace at all'])('is refused if the backup has %s', async (content) => {
    if (content === 'another workspace') await newWorkspace('Acme');
    await takeBackup();
    const workspaceId = content === 'another workspace' ? 'ws_01JDEXAMPLE0000000000000000' : undefined;
    await expect(run({ workspaceId, writes: false })).rejects.toMatchObject({
      name: 'CliError',
      exitCode: 4,
      message: expect.stringContaining(workspaceId ?? 'no workspace'),
    });
  });
});
