import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { TransactionRefusedError } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoMemberStore } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { issueRootKey, provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, newValue, noon } from '../support/stores/keys.ts';

/**
 * Changes whose first attempt is stored, while its response gets lost and a concurrent transaction refuses the next attempt. The
 * store sees the refusal only, because its client repeats the call.
 */
let engine: Engine;
let table: string;
let workspaceId: string;
/** Whether the next transaction is stored and then refused. */
let isRefused: boolean;

const issuing = { keyFormat, clock: () => noon, random: systemRandom };
const by = { actor: { type: 'operator', id: 'arn:aws:iam::123456789012:user/op' }, requestId: 'request-1' } as const;
const alice = { issuer: 'https://id.example.com', subject: 'alice' };
const at = new Date(noon).toISOString();

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

function stores() {
  const calls = engine.calls('lean client');
  const transactWrite: typeof calls.transactWrite = async (request) => {
    await calls.transactWrite(request);
    if (!isRefused) return;
    isRefused = false;
    throw new TransactionRefusedError(['TransactionConflict', undefined]);
  };
  const refusing = { ...calls, transactWrite };
  return {
    keys: new DynamoKeyStore(refusing, table),
    workspaces: new DynamoWorkspaceStore(refusing, table),
    members: new DynamoMemberStore(refusing, table),
  };
}

beforeEach(async () => {
  isRefused = false;
  table = await engine.createTable();
  const { workspaces } = stores();
  const options = { name: 'Acme', plan: 'Professional', ...by };
  workspaceId = (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace.id;
});

async function actionsOf(id = workspaceId): Promise<string[]> {
  const { Items = [] } = await engine.client().send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :audit)',
      ExpressionAttributeValues: { ':pk': `WS#${id}`, ':audit': 'AUDIT#' },
    }),
  );
  return Items.map(({ action }) => String(action)).filter((action) => action !== 'workspace.created');
}

async function createKey() {
  const { record } = newKey(workspaceId);
  await stores().keys.createKey(record, () => null, newAudit(workspaceId, record.id, 'key.created'));
  return record;
}

const addAlice = () =>
  stores().members.putMember(workspaceId, alice, (current) => ({
    member: current ?? { ...alice, role: 'admin', name: null, createdAt: at, updatedAt: at },
    audit: newAudit(workspaceId, '', 'member.added'),
  }));

test('a new key exists once, up to the maximum', async () => {
  const { record } = newKey(workspaceId);
  isRefused = true;
  await stores().keys.createKey(record, () => 1, newAudit(workspaceId, record.id, 'key.created'));
  expect((await stores().workspaces.getWorkspace(workspaceId))?.keyCount).toBe(1);
  expect(await actionsOf()).toEqual(['key.created']);
});

test('a changed key has one event and one new revision', async () => {
  const { id, revision } = await createKey();
  isRefused = true;
  const changed = await stores().keys.changeKey(workspaceId, id, (current) => ({
    record: { ...current, name: 'New name' },
    audits: [newAudit(workspaceId, id)],
  }));
  expect(changed).toEqual(await stores().keys.getKey(workspaceId, id));
  expect(changed).toMatchObject({ name: 'New name', revision: revision + 1 });
  expect((await actionsOf()).toSorted()).toEqual(['key.created', 'key.updated']);
});

test.each(['grace', 'on_first_use'] as const)('a regenerated key has the new value once: %s', async (mode) => {
  const record = await createKey();
  const { value } = newValue(record);
  isRefused = true;
  const changed = await stores().keys.changeKey(workspaceId, record.id, (current) => ({
    record: withRegeneratedValue(current, value, { mode, gracePeriodSeconds: 60 }, noon),
    audits: [newAudit(workspaceId, record.id, 'key.regenerated')],
  }));
  expect(changed.values.map(({ digest }) => digest)).toEqual([value.digest, record.values[0]?.digest]);
  expect((await actionsOf()).toSorted()).toEqual(['key.created', 'key.regenerated']);
});

test('a deleted key is deleted, and not missing', async () => {
  const { id } = await createKey();
  isRefused = true;
  await stores().keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
  expect(await stores().keys.getKey(workspaceId, id)).toBeUndefined();
  expect((await stores().workspaces.getWorkspace(workspaceId))?.keyCount).toBe(0);
});

test('a new workspace exists, and its root key reaches the caller', async () => {
  const { workspaces } = stores();
  isRefused = true;
  const provision = { name: 'Other', plan: 'Professional', ...by };
  const made = await provisionWorkspace({ ...issuing, workspaces }, keyring1, provision);
  expect(await workspaces.getWorkspace(made.workspace.id)).toMatchObject({ rootKeyId: made.rootKeyId });
});

test('a root key is replaced once', async () => {
  const { workspaces } = stores();
  const { record } = issueRootKey(issuing, keyring1, workspaceId);
  isRefused = true;
  await workspaces.replaceRootKey(workspaceId, record, newAudit(workspaceId, record.id, 'root_key.issued'));
  expect(await workspaces.getWorkspace(workspaceId)).toMatchObject({ rootKeyId: record.id });
  expect(await actionsOf()).toEqual(['root_key.issued']);
});

test('a revoked root key is revoked, and not missing', async () => {
  const { workspaces } = stores();
  isRefused = true;
  await workspaces.deleteRootKey(workspaceId, (id) => newAudit(workspaceId, id, 'root_key.revoked'));
  expect(await workspaces.getWorkspace(workspaceId)).toMatchObject({ rootKeyId: null });
});

test('a changed workspace has one event', async () => {
  const { workspaces } = stores();
  isRefused = true;
  const changed = await workspaces.changeWorkspace(workspaceId, (current) => ({
    workspace: { ...current, name: 'New name' },
    audit: newAudit(workspaceId, '', 'workspace.updated'),
  }));
  expect(changed).toEqual(await workspaces.getWorkspace(workspaceId));
  expect(await actionsOf()).toEqual(['workspace.updated']);
});

test('a new member is counted once', async () => {
  isRefused = true;
  await addAlice();
  expect(await actionsOf()).toEqual(['member.added']);
});

test('a removed member is removed, and not missing', async () => {
  await addAlice();
  isRefused = true;
  await stores().members.removeMember(workspaceId, alice, () => newAudit(workspaceId, '', 'member.removed'));
  expect(await stores().members.getMembership(workspaceId, alice)).toBeUndefined();
});
