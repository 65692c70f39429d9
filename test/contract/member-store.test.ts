import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDeletedHistory } from '../../lambdas/adapters/dynamodb/audit/deleted-history.ts';
import { memberCountKey } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { KeysTable } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import { DynamoMemberStore } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { DynamoSpareGatewayKeys } from '../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import type { User } from '../../lambdas/domain/access/member.ts';
import type { Member } from '../../lambdas/domain/access/member-schema.ts';
import type { Role } from '../../lambdas/domain/access/roles.ts';
import { auditEvent } from '../../lambdas/domain/events/audit-event.ts';
import {
  ConflictError,
  LastOwnerError,
  MemberLimitExceededError,
  NotFoundError,
  ServiceUnavailableError,
  UnfinishedError,
} from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { deleteWorkspace } from '../../lambdas/domain/workspaces/delete-workspace.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { GatewayKeysInMemory } from '../support/stores/gateway-keys.ts';
import { keyFormat, keyring1, noon } from '../support/stores/keys.ts';

let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let table: string;
let members: DynamoMemberStore;
let workspaceId: string;

const issuer = 'https://id.example.com/tenant';
const by = { actor: { type: 'user', id: 'alice' }, requestId: 'request-1' } as const;
const ticking = { clock: () => noon, random: systemRandom };
const at = new Date(noon).toISOString();
const user = (subject: string, of = issuer): User => ({ issuer: of, subject });

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
});
afterAll(() => engine.stop());

beforeEach(async () => {
  table = await engine.createTable();
  members = new DynamoMemberStore(engine.calls('lean client'), table);
  workspaceId = await newWorkspace();
});

const workspaceStore = () => new DynamoWorkspaceStore(engine.calls('lean client'), table);

async function newWorkspace(): Promise<string> {
  const dependencies = { ...ticking, keyFormat, workspaces: workspaceStore() };
  const { workspace } = await provisionWorkspace(dependencies, keyring1, { name: 'Acme', plan: 'Professional', ...by });
  return workspace.id;
}

function put(of: User, role: Role, workspace = workspaceId, name: string | null = null): Promise<Member> {
  const origin = { workspaceId: workspace, keyId: null, ...by, changes: { subject: of.subject, role, name } };
  return members.putMember(workspace, of, (current) => ({
    member: { ...of, createdAt: at, ...current, role, name, updatedAt: at },
    audit: auditEvent(ticking, { ...origin, action: current === undefined ? 'member.added' : 'member.changed' }),
  }));
}

const remove = (of: User, workspace = workspaceId) =>
  members.removeMember(workspace, of, ({ subject, role }) =>
    auditEvent(ticking, {
      ...{ workspaceId: workspace, keyId: null, ...by },
      ...{ action: 'member.removed', changes: { subject, role } },
    }),
  );

async function memberOf(of: User, workspace = workspaceId): Promise<Member | undefined> {
  const page = await members.listMembers(workspace, { issuer: of.issuer, limit: 100, after: undefined });
  return page.members.find(({ subject }) => subject === of.subject);
}

const countOf = (workspace = workspaceId, of = issuer) =>
  new KeysTable(engine.calls('lean client'), table).get<object>(memberCountKey(workspace, of));

async function itemsOf(prefix: string) {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items.filter(({ sk, pk }) => `${sk}`.startsWith(prefix) || `${pk}`.startsWith(prefix));
}

const actionsOf = async () =>
  (await itemsOf('AUDIT#')).map(({ action }) => action).filter((action) => action.startsWith('member.'));

const outcomeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: Error) => error.name,
  );

describe('a member', () => {
  test('is found by workspace and by person, and counted', async () => {
    const added = await put(user('alice'), 'owner', workspaceId, 'Alice');
    expect(added).toEqual({ ...user('alice'), role: 'owner', name: 'Alice', createdAt: at, updatedAt: at });
    expect(await memberOf(user('alice'))).toEqual(added);
    const membership = { workspaceId, role: 'owner', name: 'Alice', createdAt: at };
    expect(await members.getMembership(workspaceId, user('alice'))).toEqual(membership);
    expect(await members.membershipsOf(user('alice'))).toEqual([membership]);
    expect(await countOf()).toEqual({ owners: 1, members: 1 });
    expect(await actionsOf()).toEqual(['member.added']);
  });

  test('whose role changes has the new one in both places', async () => {
    await put(user('alice'), 'owner');
    await put(user('bob'), 'viewer');
    await put(user('bob'), 'owner', workspaceId, 'Bob');
    await put(user('alice'), 'admin');
    expect(await memberOf(user('alice'))).toMatchObject({ role: 'admin' });
    expect(await members.getMembership(workspaceId, user('bob'))).toMatchObject({ role: 'owner', name: 'Bob' });
    expect(await countOf()).toEqual({ owners: 1, members: 2 });
  });

  test('that does not change is not written: no audit event, no revision', async () => {
    await put(user('alice'), 'owner');
    const before = await itemsOf('');
    await members.putMember(workspaceId, user('alice'), (current) => {
      if (current === undefined) throw new Error('There is one.');
      const audit = auditEvent(ticking, {
        workspaceId,
        keyId: null,
        ...by,
        action: 'member.changed',
        changes: current,
      });
      return { member: current, audit };
    });
    expect(await itemsOf('')).toEqual(before);
  });

  test('that is removed is deleted everywhere, and not counted', async () => {
    await put(user('alice'), 'owner');
    await put(user('bob'), 'viewer');
    await remove(user('bob'));
    expect(await memberOf(user('bob'))).toBeUndefined();
    expect(await members.getMembership(workspaceId, user('bob'))).toBeUndefined();
    expect(await countOf()).toEqual({ owners: 1, members: 1 });
    await expect(remove(user('bob'))).rejects.toThrow(NotFoundError);
    expect(await actionsOf()).toHaveLength(3);
  });

  test('belongs to one workspace and issuer; the same subject elsewhere is a different member', async () => {
    const other = await newWorkspace();
    const elsewhere = user('alice', 'https://id.example.com/other');
    await put(user('alice'), 'owner');
    await put(user('alice'), 'viewer', other);
    await put(elsewhere, 'owner');
    expect(await members.membershipsOf(user('alice'))).toHaveLength(2);
    expect(await members.membershipsOf(elsewhere)).toHaveLength(1);
    expect(await memberOf(elsewhere, other)).toBeUndefined();
    await remove(user('alice'), other);
    expect(await members.getMembership(workspaceId, user('alice'))).toMatchObject({ role: 'owner' });
    await expect(remove(user('alice'))).rejects.toThrow(LastOwnerError);
  });

  test.each(['auth0|5f7c8ec7c33c6c00', 'a#b', 'USER#', '~', 'x'.repeat(255)])(
    'may have the subject %s',
    async (subject) => {
      await put(user(subject), 'owner');
      expect(await members.membershipsOf(user(subject))).toHaveLength(1);
      const { members: listed } = await members.listMembers(workspaceId, { issuer, limit: 10, after: undefined });
      expect(listed.map((each) => each.subject)).toEqual([subject]);
    },
  );

  test('cannot be added to a workspace that does not exist or is being deleted', async () => {
    await expect(put(user('alice'), 'owner', 'ws_01JD00000000000000000000ZZ')).rejects.toThrow(NotFoundError);
    await workspaceStore().changeWorkspace(workspaceId, (read) => ({
      workspace: { ...read, status: 'deleting' },
      audit: undefined,
    }));
    await expect(put(user('alice'), 'owner')).rejects.toThrow(NotFoundError);
    expect(await itemsOf('USER#')).toEqual([]);
  });
});

describe('the list', () => {
  test('is sorted by subject, in pages, for this issuer only', async () => {
    const subjects = ['c', 'a', 'e', 'b', 'd'];
    for (const subject of subjects) await put(user(subject), 'owner');
    await put(user('z', `${issuer}2`), 'owner');
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await members.listMembers(workspaceId, { issuer, limit: 2, after });
      pages.push(page.members.map(({ subject }) => subject));
      after = page.next;
    } while (after !== undefined);
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });
});

describe('the last owner', () => {
  test('can be neither removed nor given another role', async () => {
    await put(user('alice'), 'owner');
    await put(user('bob'), 'admin');
    await expect(remove(user('alice'))).rejects.toThrow(LastOwnerError);
    await expect(put(user('alice'), 'viewer')).rejects.toThrow(LastOwnerError);
    expect(await memberOf(user('alice'))).toMatchObject({ role: 'owner' });
  });

  test('stays an owner during any concurrent changes of all owners', async () => {
    for (let round = 0; round < 10; round++) {
      const owners = [0, 1, 2, 3].map((each) => user(`owner-${round}-${each}`));
      for (const each of owners) await put(each, 'owner');
      const outcomes = await Promise.all(
        owners.map((each, index) => outcomeOf(index % 2 === 0 ? remove(each) : put(each, 'viewer'))),
      );
      const { members: all } = await members.listMembers(workspaceId, { issuer, limit: 100, after: undefined });
      const left = all.filter(({ role }) => role === 'owner');
      expect(left.length).toBeGreaterThanOrEqual(1);
      expect(await countOf()).toEqual({ owners: left.length, members: all.length });
      expect(new Set(outcomes)).not.toContain('TransactionCanceledException');
      for (const each of outcomes) expect(['done', 'LastOwnerError', 'ConflictError']).toContain(each);
      // The remaining owner is the first owner of the next round.
      for (const each of all.filter(({ role }) => role !== 'owner')) await remove(user(each.subject));
    }
  });

  test('stays when two owners are removed concurrently', async () => {
    await put(user('alice'), 'owner');
    await put(user('bob'), 'owner');
    const outcomes = await Promise.all([outcomeOf(remove(user('alice'))), outcomeOf(remove(user('bob')))]);
    expect(outcomes.sort()).toEqual(['LastOwnerError', 'done']);
  });
});

describe('the maximum of 200 members', () => {
  test('is exact even if members are added concurrently', async () => {
    for (let start = 0; start < 198; start += 11) {
      for (let i = start; i < start + 11; i++) await put(user(`m${i}`), i === 0 ? 'owner' : 'viewer');
    }
    const outcomes = await Promise.all(
      ['one', 'two', 'three', 'four'].map((each) => outcomeOf(put(user(each), 'viewer'))),
    );
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(2);
    expect(outcomes.filter((each) => each === 'MemberLimitExceededError')).toHaveLength(2);
    expect(await countOf()).toEqual({ owners: 1, members: 200 });
    await expect(put(user('another'), 'viewer')).rejects.toThrow(MemberLimitExceededError);
    // An existing member can still change.
    await expect(put(user('m1'), 'admin')).resolves.toMatchObject({ role: 'admin' });
  });
});

describe('concurrent requests', () => {
  test('to add one member add it once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(put(user('alice'), 'owner'))));
    for (const each of outcomes) expect(['done', ConflictError.name]).toContain(each);
    expect(await countOf()).toEqual({ owners: 1, members: 1 });
    const actions = await actionsOf();
    expect(actions.filter((action) => action === 'member.added')).toHaveLength(1);
  });
});

describe('deleting a workspace', () => {
  let now: number;
  const dependencies = () => ({
    ...ticking,
    workspaces: workspaceStore(),
    // Each reading of the clock takes 20 seconds, which is longer than one request works.
    workspaceKeys: new DynamoWorkspaceKeys(engine.calls('lean client'), table, () => (now += 20_000)),
    gatewayKeys: new GatewayKeysInMemory(),
    spareGatewayKeys: new DynamoSpareGatewayKeys(engine.calls('lean client'), table),
    onLeftover: () => {},
    usagePlanKeys: 'per-plan' as const,
    deletedHistory: new DynamoDeletedHistory(engine.calls('lean client'), table, () => now),
    auditDays: 90,
    plans: { Professional: { maxKeys: 5, limits: null } },
  });

  test('deletes its memberships, of any issuer, and their counts, and no others', async () => {
    now = noon - 1_000_000;
    const other = await newWorkspace();
    for (const each of ['alice', 'bob']) await put(user(each), 'owner');
    await put(user('alice', 'https://other.example.com'), 'owner');
    await put(user('alice'), 'owner', other);
    await deleteWorkspace(dependencies(), workspaceId, by);
    expect(await members.membershipsOf(user('alice'))).toMatchObject([{ workspaceId: other }]);
    expect(await members.membershipsOf(user('bob'))).toEqual([]);
    expect((await itemsOf('USER#')).map(({ pk, sk }) => `${pk} ${sk}`)).toHaveLength(2);
    expect((await itemsOf('MEMBERS#')).map(({ pk }) => pk)).toEqual([`WS#${other}`]);
  });

  test('continues where the deadline stopped it', async () => {
    now = noon;
    for (let i = 0; i < 120; i++) await put(user(`m${i}`), i === 0 ? 'owner' : 'viewer');
    let rounds = 0;
    for (; ; rounds++) {
      const outcome = await outcomeOf(deleteWorkspace(dependencies(), workspaceId, by));
      if (outcome === 'done') break;
      expect(outcome).toBe(UnfinishedError.name);
    }
    expect(rounds).toBeGreaterThanOrEqual(2);
    expect(await itemsOf('USER#')).toEqual([]);
    expect(await workspaceStore().getWorkspace(workspaceId)).toBeUndefined();
  });
});

test('workspaces are read by their ids, in this order; deleted ones are left out', async () => {
  const other = await newWorkspace();
  const found = await members.getWorkspaces([other, 'ws_01JD00000000000000000000ZZ', workspaceId]);
  expect(found.map(({ id }) => id)).toEqual([other, workspaceId]);
  expect(await members.getWorkspaces([])).toEqual([]);
});

test('an outage is reported as unavailability', async () => {
  const nobodyListens = { endpoint: 'http://127.0.0.1:1', region: 'us-east-1', maxAttempts: 1 };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const unreachable = DynamoDBDocumentClient.from(new DynamoDBClient({ ...nobodyListens, credentials }));
  const cutOff = new DynamoMemberStore(createSdkDynamo(unreachable), table);
  await expect(cutOff.membershipsOf(user('alice'))).rejects.toThrow(ServiceUnavailableError);
  await expect(cutOff.getMembership(workspaceId, user('alice'))).rejects.toThrow(ServiceUnavailableError);
});
