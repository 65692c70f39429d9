import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoCounterStore } from '../../../lambdas/adapters/dynamodb/counter-store.ts';
import type { DynamoCalls, UpdateRequest } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoKeyStore } from '../../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoQuotaReader } from '../../../lambdas/adapters/dynamodb/quotas/quota-store.ts';
import { DynamoWorkspaceKeys } from '../../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamodb/workspace-store.ts';
import { type CurrentQuota, currentWorkspaceQuota } from '../../../lambdas/domain/limits/quota.ts';
import { ServiceUnavailableError } from '../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../../lambdas/domain/workspaces/provision.ts';
import type { Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';
import { chanceFrom, testSeed } from '../../support/chance.ts';
import { limitsOf } from '../../support/limits.ts';
import { rounds } from '../../support/rounds.ts';
import { loadAuthorizers } from '../../support/stores/authorizers.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey } from '../../support/stores/keys.ts';

/** Quotas of a workspace with two keys, over eight authorizer instances, each with its own module state and connections. */
const plans = {
  Small: { maxKeys: null, limits: limitsOf({ perMinute: 30 }), quota: { requests: 100, per: 'month' as const } },
  Daily: { maxKeys: null, limits: limitsOf({ perMinute: 30 }), quota: { requests: 20, per: 'day' as const } },
  Big: { maxKeys: null, limits: limitsOf({ perMinute: 40 }), quota: { requests: 150, per: 'month' as const } },
};
const random = chanceFrom(testSeed);
let engine: Engine;
let keysTable: string;
let countersTable: string;
let now: number;
/** The part of the calls that give a request back and fail: half of them before, half of them after they take effect. */
let lostGiveBacks = 0;
let givenBack = 0;
let workspaces: DynamoWorkspaceStore;
let instances: Awaited<ReturnType<typeof loadAuthorizers>>;

beforeAll(async () => {
  engine = await startEngine();
  keysTable = await engine.createTable();
  countersTable = await engine.createTable();
  workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), keysTable);
  instances = await loadAuthorizers(8, {
    endpoint: engine.endpoint,
    keysTable,
    countersTable,
    keyring: () => keyring1,
    clock: () => now,
    plans,
    wrap: withLosses,
    pause,
  });
});
afterAll(() => engine.stop());
beforeEach(() => {
  lostGiveBacks = 0;
  givenBack = 0;
});

/** Only giving back calls `updateOnce` for these keys, which have no reserves. */
function withLosses(dynamo: DynamoCalls): DynamoCalls {
  return {
    ...dynamo,
    update: (request) => whileInFlight(() => dynamo.update(request)),
    updateOnce: (request) => whileInFlight(() => giveBack(dynamo, request)),
  };
}

async function giveBack(dynamo: DynamoCalls, request: UpdateRequest) {
  givenBack += 1;
  const drawn = random();
  if (drawn < lostGiveBacks / 2) throw new ServiceUnavailableError();
  const result = await dynamo.updateOnce(request);
  if (drawn < lostGiveBacks) throw new ServiceUnavailableError();
  return result;
}

let inFlight = 0;
async function whileInFlight<T>(call: () => Promise<T>): Promise<T> {
  inFlight += 1;
  try {
    return await call();
  } finally {
    inFlight -= 1;
  }
}

/** Waits until no count is under way, and none follows. */
async function pause(): Promise<void> {
  for (let idle = 0; idle < 20; idle = inFlight === 0 ? idle + 1 : 0) await new Promise(setImmediate);
}

interface Scene {
  readonly workspace: Workspace;
  readonly keys: readonly { readonly keyValue: string; readonly tag: string }[];
}

async function newScene(at: string): Promise<Scene> {
  now = Date.parse(at);
  const issuing = { keyFormat, clock: () => now, random: systemRandom, workspaces };
  const made = await provisionWorkspace(issuing, keyring1, {
    name: 'W',
    plan: 'Small',
    actor: { type: 'operator', id: 'test' },
    requestId: 'none',
  });
  const { workspace } = made;
  const store = new DynamoKeyStore(engine.calls('lean client'), keysTable);
  const keys = [];
  for (let i = 0; i < 2; i++) {
    const { record, keyValue } = newKey(workspace.id, {}, now);
    await store.createKey(record, () => null, newAudit(workspace.id, record.id, 'key.created'));
    keys.push({ keyValue, tag: record.tag });
  }
  return { workspace, keys };
}

/** Sends this many concurrent requests with both keys through the instances in turn. */
async function send(count: number, { keys }: Scene, keysUsed = keys) {
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      instances[i % instances.length]?.(keysUsed[Math.floor(i / instances.length) % keysUsed.length]?.keyValue ?? ''),
    ),
  );
  return outcomes.filter((outcome) => outcome === 'admitted').length;
}

/** Changes the terms of the workspace, as operators do. Responds when each key has them. */
async function change({ workspace }: Scene, changes: Partial<Workspace>): Promise<void> {
  const changed = await workspaces.changeWorkspace(workspace.id, (current) => ({
    workspace: { ...current, ...changes },
    audit: undefined,
  }));
  await new DynamoWorkspaceKeys(engine.calls('lean client'), keysTable).applyTerms(changed, Date.now() + 10_000);
}

/** The count of the workspace's quota, and of the current minute of each key. */
async function countsOf({ workspace, keys }: Scene) {
  const quota = currentWorkspaceQuota(workspace.id, { workspaceQuota: null }, plans.Small, now) as CurrentQuota;
  const dynamo = engine.calls('lean client');
  const [[used], ...minutes] = await Promise.all([
    new DynamoQuotaReader(dynamo, countersTable).used([quota]),
    ...keys.map(({ tag }) => new DynamoCounterStore(dynamo, countersTable).read(tag, now)),
  ]);
  return { used: used ?? 0, minutes: minutes.map(({ minute }) => minute) };
}

async function noticesOf({ workspace }: Scene) {
  const { Items = [] } = await engine.client().send(
    new QueryCommand({
      TableName: keysTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `WS#${workspace.id}` },
    }),
  );
  return Items.flatMap(({ action, changes }) =>
    String(action).startsWith('quota.') ? [`${action} ${changes.limit} ${changes.resetsAt}`] : [],
  );
}

const warning = 'quota.warning 100 2026-12-01T00:00:00.000Z';
const exhausted = 'quota.exhausted 100 2026-12-01T00:00:00.000Z';

describe('500 concurrent requests through 8 instances, with minute and quota near their ends', () => {
  // The remaining requests of the quota, and of the minute of each key.
  test.each([
    ['the quota has less left', 20, 30],
    ['the minutes have less left', 45, 10],
    ['both have the same left', 40, 20],
  ])('%s: not one too many, and only served requests stay counted', async (_, ofQuota, ofMinute) => {
    const scene = await newScene('2026-11-24T12:34:20.000Z');
    const most = Math.min(ofQuota, 2 * ofMinute);
    await fill(scene, 100 - ofQuota, 30 - ofMinute);
    let admitted = await send(500, scene);
    expect(admitted).toBeLessThanOrEqual(most);
    // A request that is counted on one side and refused on the other holds its place for a moment only.
    for (let round = 0; round < 3; round++) {
      now += 5000;
      admitted += await sendInTurn(16, scene);
    }
    expect(admitted).toBe(most);
    const { used, minutes } = await countsOf(scene);
    expect(used).toBe(100 - ofQuota + most);
    expect(minutes.reduce((sum, each) => sum + each, 0)).toBe(most + 2 * (30 - ofMinute));
    expect((await noticesOf(scene)).toSorted()).toEqual(used < 80 ? [] : [exhausted, warning]);
  });

  test('one in 20 calls that give back is lost: not one too many', async () => {
    const scene = await newScene('2026-11-24T12:34:20.000Z');
    let served = await fill(scene, 40, 0);
    lostGiveBacks = 1 / 20;
    for (let round = 0; round < rounds(10, 3); round++) {
      const admitted = await send(500, scene);
      served += admitted;
      expect(admitted).toBeLessThanOrEqual(60);
      const { used, minutes } = await countsOf(scene);
      expect(used).toBeGreaterThanOrEqual(served);
      expect(used).toBeLessThanOrEqual(100);
      for (const minute of minutes) expect(minute).toBeLessThanOrEqual(30);
      now += 60_000;
    }
    expect(served).toBeLessThanOrEqual(100);
    expect(givenBack).toBeGreaterThan(10);
    const notices = await noticesOf(scene);
    expect(notices.toSorted()).toEqual([exhausted, warning].filter((each) => notices.includes(each)));
    expect(notices).toContain(warning);
  });
});

/** Uses up a part of the quota in an earlier minute, and then of the minute of each key. Returns the served requests. */
async function fill(scene: Scene, ofQuota: number, ofMinute: number): Promise<number> {
  const minuteOfTest = now;
  let left = ofQuota - 2 * ofMinute;
  for (now -= 5 * 60_000; left > 0; now += 60_000) left -= await sendInTurn(Math.min(left, 40), scene);
  now = minuteOfTest;
  for (const key of scene.keys) expect(await sendInTurn(ofMinute, scene, [key])).toBe(ofMinute);
  return ofQuota;
}

/** Sends requests one after another, so none is refused that has room. */
async function sendInTurn(count: number, scene: Scene, keys = scene.keys): Promise<number> {
  let admitted = 0;
  for (let i = 0; i < count; i++)
    admitted += await send(1, scene, keys.length === 1 ? keys : [keys[i % 2] as (typeof keys)[number]]);
  return admitted;
}

describe('at the edges', () => {
  test('of a month: the new one has the whole quota from its first millisecond', async () => {
    const scene = await newScene('2026-11-30T23:50:00.000Z');
    await fill(scene, 100, 0);
    now = Date.parse('2026-11-30T23:59:59.999Z');
    expect(await send(16, scene)).toBe(0);
    now += 1;
    expect(await send(120, scene)).toBe(60);
    expect((await countsOf(scene)).used).toBe(60);
    expect((await noticesOf(scene)).toSorted()).toEqual([exhausted, warning]);
  });

  test('of a day, and of a grant in it', async () => {
    const scene = await newScene('2026-11-24T23:50:00.000Z');
    await change(scene, { plan: 'Daily', planChanges: 1 });
    expect(await send(40, scene)).toBe(20);
    expect(await send(16, scene)).toBe(0);
    await change(scene, { quotaGrants: { '2026-11-24': 5 } });
    expect(await send(16, scene)).toBe(5);
    now = Date.parse('2026-11-25T00:00:00.000Z');
    expect(await send(40, scene)).toBe(20);
    expect((await noticesOf(scene)).toSorted()).toEqual([
      'quota.exhausted 20 2026-11-25T00:00:00.000Z',
      'quota.exhausted 20 2026-11-26T00:00:00.000Z',
      'quota.exhausted 25 2026-11-25T00:00:00.000Z',
      'quota.warning 20 2026-11-25T00:00:00.000Z',
      'quota.warning 20 2026-11-26T00:00:00.000Z',
      'quota.warning 25 2026-11-25T00:00:00.000Z',
    ]);
  });

  test('of a change of plan, up and down: requests that were served stay counted', async () => {
    const scene = await newScene('2026-11-24T12:30:00.000Z');
    await fill(scene, 100, 0);
    expect(await send(16, scene)).toBe(0);
    await change(scene, { plan: 'Big', planChanges: 1 });
    expect(await send(100, scene)).toBe(50);
    await change(scene, { plan: 'Small', planChanges: 2 });
    expect(await send(16, scene)).toBe(0);
    expect((await countsOf(scene)).used).toBe(150);
  });
});
