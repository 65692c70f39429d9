import { BatchWriteCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoAuditLog } from '../../lambdas/adapters/dynamodb/audit/audit-log.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoDueStore } from '../../lambdas/adapters/dynamodb/due-store.ts';
import { apiKeyKey } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoReviewStore } from '../../lambdas/adapters/dynamodb/review-store.ts';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { apiKeyItem } from '../../lambdas/adapters/dynamodb/stored-key.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { nextDue, withOccurrencesHandled } from '../../lambdas/domain/keys/agenda.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { withPolicy } from '../../lambdas/domain/keys/rotation.ts';
import { rotationStateOf } from '../../lambdas/domain/keys/rotation-state.ts';
import type { DueItem, Review, ReviewPlace } from '../../lambdas/domain/rotation/ports.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import type { Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, newValue, noon } from '../support/stores/keys.ts';

/** The queries of the scheduled Lambdas, on a real engine. */
let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let table: string;
let keys: DynamoKeyStore;
let workspaces: DynamoWorkspaceStore;
let workspaceId: string;
/** The commands that the tested store has sent. */
let sent: { name: string; input: Record<string, unknown> }[];

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
});
afterAll(() => engine.stop());

beforeEach(async () => {
  table = await engine.createTable();
  keys = new DynamoKeyStore(engine.calls('lean client'), table);
  workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), table);
  sent = [];
  workspaceId = await provision();
});

const by = { actor: { type: 'operator', id: 'test' }, requestId: 'none' } as const;
async function provision(now = noon): Promise<string> {
  const issuing = { keyFormat, clock: () => now, random: systemRandom };
  const options = { name: 'W', plan: 'Enterprise', ...by };
  return (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace.id;
}

/** Creates a client that records its commands. */
const watched = () =>
  Object.create(dynamo, {
    send: {
      value: (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
        sent.push({ name: command.constructor.name, input: command.input });
        return dynamo.send(command as never);
      },
    },
  }) as DynamoDBDocumentClient;

async function create(settings: Parameters<typeof newKey>[1] = {}, owner = workspaceId) {
  const issued = newKey(owner, settings);
  await keys.createKey(issued.record, () => null, newAudit(owner, issued.record.id, 'key.created'));
  return issued;
}

const change = (id: string, changed: (current: ApiKeyRecord) => ApiKeyRecord) =>
  keys.changeKey(workspaceId, id, (current) => ({ record: changed(current), audits: [newAudit(workspaceId, id)] }));
const remove = (id: string, at = noon) =>
  keys.deleteKey(workspaceId, id, () => ({ ...newAudit(workspaceId, id, 'key.deleted'), at: iso(at) }));

/** Writes items quickly, without a transaction for each. */
async function store(items: readonly Record<string, unknown>[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
}

const iso = (time: number) => new Date(time).toISOString();
const dayMs = 86_400_000;
const managed = { everyDays: 30, gracePeriodSeconds: 86_400, deliverTo: 'managed' };

const deleteKeys = (workspace: Workspace) =>
  new DynamoWorkspaceKeys(engine.calls('lean client'), table, () => noon).deleteKeys(
    workspace,
    noon + dayMs,
    ({ id }) => newAudit(workspace.id, id, 'key.deleted'),
  );

describe('due keys', () => {
  const dueStore = () => new DynamoDueStore(createSdkDynamo(watched()), table);
  async function dueAt(now: number): Promise<DueItem[]> {
    const found: DueItem[] = [];
    for await (const batch of dueStore().due(now)) found.push(...batch);
    return found;
  }
  const itemOf = ({ id }: ApiKeyRecord): DueItem => ({ kind: 'key', workspaceId, keyId: id });
  const rawItem = async (id: string) => {
    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: apiKeyKey(workspaceId, id) }));
    return Item;
  };

  test('are found at their time, to the millisecond, and no other key is', async () => {
    await create();
    const { record } = await create({ expiresAt: iso(noon + 7 * dayMs + 5000) });
    expect(nextDue(record)).toBe(iso(noon + 5000));
    expect(await dueAt(noon + 4999)).toEqual([]);
    expect(await dueAt(noon + 5000)).toEqual([itemOf(record)]);
    expect(await dueAt(noon + 500 * dayMs)).toEqual([itemOf(record)]);
  });

  test('are found by the index, never by a scan, however many keys are not due', async () => {
    const records = Array.from({ length: 300 }, () => newKey(workspaceId).record);
    await store(records.map(apiKeyItem));
    const { record } = await create({ rotation: managed });
    expect(await dueAt(noon)).toEqual([itemOf(record)]);
    expect(sent).toHaveLength(8);
    for (const { name, input } of sent) {
      expect(name).toBe('QueryCommand');
      expect(input).toMatchObject({ TableName: table, IndexName: 'due' });
      expect(input).not.toHaveProperty('FilterExpression');
    }
  });

  test('are spread over all parts of the index, and found in each', async () => {
    const records = Array.from({ length: 200 }, () => newKey(workspaceId, { rotation: managed }).record);
    const items = records.map(apiKeyItem);
    await store(items);
    expect([...new Set(items.map(({ due }) => due))].sort()).toEqual(
      Array.from({ length: 8 }, (_, part) => `DUE#${part}`),
    );
    const found = await dueAt(noon);
    expect(found.map(({ keyId }) => keyId).sort()).toEqual(records.map(({ id }) => id).sort());
  });

  test('come in batches, the oldest of each part first', async () => {
    const lastCharacter = '0';
    const records = Array.from({ length: 250 }, (_, index) => {
      const { record } = newKey(workspaceId, { rotation: managed }, noon - ((index * 37) % 250));
      return { ...record, id: record.id.slice(0, -1) + lastCharacter };
    });
    await store(records.map(apiKeyItem));
    const sizes: number[] = [];
    const order: string[] = [];
    for await (const batch of dueStore().due(noon)) {
      sizes.push(batch.length);
      order.push(...batch.map(({ keyId }) => keyId));
    }
    expect(sizes).toEqual([100, 100, 50]);
    const oldestFirst = records.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
    expect(order).toEqual(oldestFirst.map(({ id }) => id));
  });

  test('of several workspaces are found together', async () => {
    const other = await provision();
    await create({ rotation: managed });
    await create({ rotation: managed }, other);
    const found = await dueAt(noon);
    expect(new Set(found.map((item) => item.workspaceId))).toEqual(new Set([workspaceId, other]));
  });

  test.each<[string, (current: ApiKeyRecord) => ApiKeyRecord]>([
    ['no rotation', (current) => withPolicy(current, null, noon)],
    ['an inactive key', (current) => ({ ...current, isActive: false })],
  ])('leave the index after a change that leaves nothing due: %s', async (_, changed) => {
    const { record } = await create({ rotation: managed });
    await change(record.id, changed);
    expect(await dueAt(noon + 500 * dayMs)).toEqual([]);
    const item = await rawItem(record.id);
    expect(item).toBeDefined();
    expect(item).not.toHaveProperty('due');
    expect(item).not.toHaveProperty('dueAt');
  });

  test('leave the index after their last event', async () => {
    const { record } = await create({ expiresAt: iso(noon + 1000) });
    await change(record.id, (current) => withOccurrencesHandled(current, noon + 1000).record);
    expect(await dueAt(noon + 500 * dayMs)).toEqual([]);
  });

  test('move within the index when their time changes', async () => {
    const { record } = await create({ expiresAt: iso(noon + 100 * dayMs) });
    await change(record.id, (current) => ({ ...current, expiresAt: iso(noon + 200 * dayMs) }));
    expect(await dueAt(noon + 170 * dayMs - 1)).toEqual([]);
    expect(await dueAt(noon + 170 * dayMs)).toEqual([itemOf(record)]);
  });

  test('include a key whose value ends, also as a result of a first use', async () => {
    const { record } = await create();
    const { value, keyValue } = newValue(record);
    await change(record.id, (current) =>
      withRegeneratedValue(current, value, { mode: 'on_first_use', gracePeriodSeconds: 60 }, noon),
    );
    expect(await dueAt(noon + 30 * dayMs - 1)).toEqual([]);
    expect(await dueAt(noon + 30 * dayMs)).toEqual([itemOf(record)]);
    const credentials = new DynamoCredentialStore(engine.calls('lean client'), table);
    const found = await credentials.find([currentDigest(keyring1, keyValue)]);
    if (found === undefined) throw new Error('There is no credential.');
    await credentials.noteFirstUse(found, noon);
    expect(await dueAt(noon + 59_999)).toEqual([]);
    expect(await dueAt(noon + 60_000)).toEqual([itemOf(record)]);
  });

  test('keep their place in the index when they are used', async () => {
    const { record, keyValue } = await create({ rotation: managed });
    const credentials = new DynamoCredentialStore(engine.calls('lean client'), table);
    const found = await credentials.find([currentDigest(keyring1, keyValue)]);
    if (found === undefined) throw new Error('There is no credential.');
    await credentials.markUsed(found.credential, iso(noon));
    expect(await dueAt(noon)).toEqual([itemOf(record)]);
  });

  test('do not include deleted keys', async () => {
    const { record } = await create({ expiresAt: iso(noon + 1000) });
    await remove(record.id);
    expect(await dueAt(noon + 500 * dayMs)).toEqual([]);
  });

  test('are read without the attributes of the index', async () => {
    const { record } = await create({ rotation: managed });
    const stored = await keys.getKey(workspaceId, record.id);
    expect(stored).toEqual(record);
    expect(stored).not.toHaveProperty('dueAt');
  });
});

describe('a managed secret', () => {
  const due = () => new DynamoDueStore(engine.calls('lean client'), table);
  async function retired(now = noon): Promise<DueItem[]> {
    const found: DueItem[] = [];
    for await (const batch of due().due(now)) found.push(...batch.filter(({ kind }) => kind === 'retired_secret'));
    return found;
  }
  const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:latchkey/ws/key-AbCdEf';
  const withSecret = (current: ApiKeyRecord): ApiKeyRecord => ({
    ...current,
    rotationState: { ...rotationStateOf(current), managedSecret: secretArn },
  });

  test('is due for deletion as soon as its key is deleted', async () => {
    const { record } = await create({ rotation: managed });
    await change(record.id, withSecret);
    await remove(record.id, noon + 1000);
    const item = { kind: 'retired_secret', workspaceId, keyId: record.id } as const;
    expect(await retired(noon + 999)).toEqual([]);
    expect(await retired(noon + 1000)).toEqual([item]);
    expect(await due().getRetiredSecret(item)).toEqual({ workspaceId, keyId: record.id, secretArn, attempts: 0 });
  });

  test('may exist before the key records it', async () => {
    const { record } = await create({ rotation: managed });
    await remove(record.id);
    const [item] = await retired();
    expect(item && (await due().getRetiredSecret(item))).toEqual({
      workspaceId,
      keyId: record.id,
      secretArn: null,
      attempts: 0,
    });
  });

  test('is due for deletion even if the key is no longer rotated', async () => {
    const { record } = await create({ rotation: managed });
    await change(record.id, (current) => withPolicy(withSecret(current), null, noon));
    await remove(record.id);
    expect(await retired()).toHaveLength(1);
  });

  test.each([
    ['no policy', null],
    ['a secret of its owners', { ...managed, deliverTo: secretArn }],
  ])('does not exist when the key had %s', async (_, rotation) => {
    const { record } = await create({ rotation });
    await remove(record.id);
    expect(await retired(noon + 500 * dayMs)).toEqual([]);
  });

  test('is due for deletion with its workspace, one per key', async () => {
    const made = [await create({ rotation: managed }), await create({ rotation: managed }), await create()];
    const workspace = await workspaces.getWorkspace(workspaceId);
    if (workspace === undefined) throw new Error('There is no workspace.');
    await deleteKeys(workspace);
    expect((await retired()).map(({ keyId }) => keyId).sort()).toEqual(
      made
        .slice(0, 2)
        .map(({ record }) => record.id)
        .sort(),
    );
  });

  test('can be postponed, which is counted, and removed later', async () => {
    const { record } = await create({ rotation: managed });
    await remove(record.id);
    const [item] = await retired();
    const secret = item && (await due().getRetiredSecret(item));
    if (secret === undefined) throw new Error('There is no retired secret.');
    await due().postpone(secret, iso(noon + 3_600_000));
    expect(await retired(noon + 3_599_999)).toEqual([]);
    expect(await retired(noon + 3_600_000)).toEqual([item]);
    expect(item && (await due().getRetiredSecret(item))).toEqual({ ...secret, attempts: 1 });
    await due().forget(secret);
    expect(await retired(noon + dayMs)).toEqual([]);
    expect(item && (await due().getRetiredSecret(item))).toBeUndefined();
    await due().forget(secret);
  });

  test('is neither listed nor reviewed as a key', async () => {
    const { record } = await create({ rotation: managed });
    await remove(record.id);
    expect((await keys.listKeys(workspaceId, { environment: undefined, limit: 10, after: undefined })).keys).toEqual(
      [],
    );
    expect(
      (await new DynamoReviewStore(engine.calls('lean client'), table).page(undefined)).keys.map(
        ({ isRoot }) => isRoot,
      ),
    ).toEqual([true]);
  });
});

describe('the review of all keys', () => {
  const review = () => new DynamoReviewStore(createSdkDynamo(watched()), table);

  async function pages(between: (page: number) => Promise<void> = async () => {}) {
    const found: ApiKeyRecord[][] = [];
    let place: ReviewPlace | undefined;
    do {
      const page = await review().page(place);
      found.push([...page.keys]);
      // The review as it is stored between two runs.
      await review().putReview({
        startedAt: noon,
        place: page.next,
        references: {},
        keys: 0,
        stage: 'counting',
        dropping: null,
      });
      place = (await review().getReview())?.place;
      await between(found.length);
    } while (place !== undefined && found.length < 50);
    return found;
  }

  test('reads each key of each workspace once, including root keys, and nothing else', async () => {
    const others = [await provision(noon + 1), await provision(noon + 2), await provision(noon + 3)];
    const records = [
      ...Array.from({ length: 230 }, () => newKey(workspaceId).record),
      ...Array.from({ length: 100 }, () => newKey(others[1] ?? '').record),
    ];
    await store(records.map(apiKeyItem));
    const { record } = await create({ rotation: managed });
    await remove(record.id);
    const log = new DynamoAuditLog(engine.calls('lean client'), table);
    await log.recordOnce(newAudit(workspaceId, record.id));

    const found = await pages();
    const seen = found.flat();
    expect(
      seen
        .filter(({ isRoot }) => isRoot)
        .map((key) => key.workspaceId)
        .sort(),
    ).toEqual([workspaceId, ...others].sort());
    expect(
      seen
        .filter(({ isRoot }) => !isRoot)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(records.map(({ id }) => id).sort());
    for (const page of found) expect(page.length).toBeLessThanOrEqual(100);
    expect(seen.find(({ id }) => id === records[0]?.id)).toEqual(records[0]);
  });

  test('reads consistently, and never scans', async () => {
    await pages();
    const reads = sent.filter(({ name }) => name === 'QueryCommand' || name === 'ScanCommand');
    expect(reads.length).toBeGreaterThan(1);
    for (const { name, input } of reads) {
      expect(name).toBe('QueryCommand');
      expect(input).toMatchObject({ ConsistentRead: true });
    }
  });

  test('continues if the workspace where it stopped is deleted', async () => {
    const other = await provision(noon + 1);
    const found = await pages(async (page) => {
      if (page !== 1) return;
      const workspace = await workspaces.getWorkspace(other);
      if (workspace === undefined) throw new Error('There is no workspace.');
      await deleteKeys(workspace);
      await workspaces.deleteWorkspace(workspace, { ...newAudit(other, ''), keyId: null }, noon / 1000);
      await provision(noon + 2);
    });
    expect(found.map((page) => page.length)).toEqual([1, 0, 1]);
  });

  test('of a deployment without workspaces is empty', async () => {
    const empty = new DynamoReviewStore(engine.calls('lean client'), await engine.createTable());
    expect(await empty.page(undefined)).toEqual({ keys: [], next: undefined });
    expect(await empty.getReview()).toBeUndefined();
  });

  test('is stored and read back unchanged', async () => {
    const place = { workspaceId, sk: 'KEY#key_1' };
    const stored: Review = {
      startedAt: noon,
      place,
      references: { v1: 3, v10: 0 },
      keys: 3,
      stage: 'counting',
      dropping: null,
    };
    await review().putReview(stored);
    expect(await review().getReview()).toEqual(stored);
    const finished = { ...stored, place: undefined, stage: 'finished' } as const;
    await review().putReview(finished);
    expect(await review().getReview()).toEqual(finished);
  });
});

describe('the audit log', () => {
  const log = () => new DynamoAuditLog(engine.calls('lean client'), table);
  const read = async (pk: string, id: string) => {
    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { pk, sk: `AUDIT#${id}` } }));
    return Item;
  };

  test('records an event once, and keeps the first record', async () => {
    const event = {
      ...newAudit(workspaceId, 'key_1', 'pepper.rotated'),
      id: 'pepper-1',
      workspaceId: null,
      keyId: null,
    };
    await Promise.all([log().recordOnce(event), log().recordOnce(event), log().recordOnce(event)]);
    await log().recordOnce({ ...event, requestId: 'another' });
    expect(await read('DEPLOYMENT', 'pepper-1')).toMatchObject(event);
  });

  test('stores events of a workspace with it, and events of the deployment separately', async () => {
    const event = newAudit(workspaceId, 'key_1');
    await log().recordOnce(event);
    await log().recordOnce({ ...event, workspaceId: null });
    expect(await read(`WS#${workspaceId}`, event.id)).toMatchObject(event);
    expect(await read('DEPLOYMENT', event.id)).toMatchObject({ workspaceId: null });
  });
});
