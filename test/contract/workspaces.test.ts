import { BatchWriteCommand, type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDeletedHistory } from '../../lambdas/adapters/dynamodb/audit/deleted-history.ts';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import type { DynamoCalls } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { workspaceKey } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoMemberStore } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { DynamoSpareGatewayKeys } from '../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { credentialItem, credentialOf } from '../../lambdas/adapters/dynamodb/stored-credential.ts';
import { apiKeyItem } from '../../lambdas/adapters/dynamodb/stored-key.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { auditEvent } from '../../lambdas/domain/events/audit-event.ts';
import { isUsable } from '../../lambdas/domain/keys/credential.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import { maxKeysFor } from '../../lambdas/domain/limits/plans.ts';
import {
  NotFoundError,
  PlanNotConfiguredError,
  ServiceUnavailableError,
  UnfinishedError,
} from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { isoTime } from '../../lambdas/domain/shared/time.ts';
import { createVerifier } from '../../lambdas/domain/verification/verifier.ts';
import { deleteWorkspace } from '../../lambdas/domain/workspaces/delete-workspace.ts';
import { deleteSpareGatewayKeys, retentionMs } from '../../lambdas/domain/workspaces/gateway-keys.ts';
import { issueRootKey, provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { setStatus } from '../../lambdas/domain/workspaces/set-status.ts';
import { type SettleDependencies, settleWorkspace } from '../../lambdas/domain/workspaces/settle-workspace.ts';
import { isPending, termsOf, viewOf, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { limitsOf, noQuotas } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { GatewayKeysInMemory } from '../support/stores/gateway-keys.ts';
import { keyFormat, keyring1, keyring2, newAudit, newKey, newValue, noon } from '../support/stores/keys.ts';

let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let table: string;
let workspaces: DynamoWorkspaceStore;
let keys: DynamoKeyStore;
let credentials: DynamoCredentialStore;
let gatewayKeys: GatewayKeysInMemory;
/** Milliseconds. Each reading advances it by `tick`, so a deadline comes after a known number of readings. */
let now: number;
let tick: number;

/** The failed deletions of old gateway keys. */
let leftovers: unknown[];

const lean = () => engine.calls('lean client');

const clock = () => {
  now += tick;
  return now;
};
const issuing = { keyFormat, clock: () => noon, random: systemRandom };
const by = { actor: { type: 'operator', id: 'arn:aws:iam::123456789012:user/op' }, requestId: 'request-1' } as const;
const plans = {
  Free: { maxKeys: 0, limits: null },
  Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) },
  Enterprise: { maxKeys: null, limits: limitsOf({ perMinute: 600, perHour: 20_000 }) },
};

const verifying = {
  pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
  keyFormat,
  plans,
  onCounterFailure: 'deny',
  clock: () => now,
  onTrouble: (_: string, error: unknown) => {
    throw error;
  },
} as const;

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
});
afterAll(() => engine.stop());

beforeEach(async () => {
  table = await engine.createTable();
  workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), table);
  keys = new DynamoKeyStore(engine.calls('lean client'), table);
  credentials = new DynamoCredentialStore(engine.calls('lean client'), table);
  gatewayKeys = new GatewayKeysInMemory();
  leftovers = [];
  now = noon;
  tick = 0;
});

const dependencies = (usagePlanKeys: 'per-workspace' | 'per-plan' = 'per-workspace', calls = lean()) => ({
  workspaces: new DynamoWorkspaceStore(calls, table),
  workspaceKeys: new DynamoWorkspaceKeys(calls, table, clock),
  gatewayKeys,
  spareGatewayKeys: new DynamoSpareGatewayKeys(calls, table),
  onLeftover: (error: unknown) => void leftovers.push(error),
  usagePlanKeys,
  plans,
  deletedHistory: new DynamoDeletedHistory(calls, table, clock),
  auditDays: 90,
  clock,
  random: systemRandom,
});

async function provision(plan = 'Professional') {
  const made = await provisionWorkspace({ ...issuing, workspaces }, keyring1, { name: 'Acme', plan, ...by });
  return { ...made, workspace: await settleWorkspace(dependencies(), made.workspace) };
}

async function createKey(workspaceId: string) {
  const issued = newKey(workspaceId);
  await keys.createKey(issued.record, () => null, newAudit(workspaceId, issued.record.id, 'key.created'));
  return issued;
}

/** Changes the workspace as the route does: record, then settle. */
async function setPlan(id: string, plan: string, using: SettleDependencies = dependencies()): Promise<Workspace> {
  const changed = await workspaces.changeWorkspace(id, (current) =>
    current.plan === plan
      ? { workspace: current, audit: undefined }
      : {
          workspace: { ...current, plan, planChanges: current.planChanges + 1 },
          audit: auditEvent(issuing, {
            action: 'workspace.updated',
            workspaceId: id,
            keyId: null,
            ...by,
            changes: { plan },
          }),
        },
  );
  return settleWorkspace(using, changed, { isRepair: true });
}

async function items(): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    all.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return all;
}

const allCredentials = async () =>
  (await items()).filter(({ pk }) => String(pk).startsWith('DIGEST#')).map(credentialOf);

const find = async (keyValue: string, keyring = keyring1) =>
  (await credentials.find([currentDigest(keyring, keyValue)]))?.credential;

const works = async (keyValue: string, keyring = keyring1) => {
  const found = await find(keyValue, keyring);
  return found !== undefined && isUsable(found, noon);
};

const auditActions = async (id: string) => {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :audit)',
      ExpressionAttributeValues: { ':pk': `WS#${id}`, ':audit': 'AUDIT#' },
    }),
  );
  // Ids of one millisecond have no defined order.
  return Items.map(({ action }) => String(action)).sort();
};

/** Asserts the invariants while no change is running: every credential has the workspace's terms, and its key exists. */
async function expectSettled(id: string): Promise<void> {
  const workspace = await workspaces.getWorkspace(id);
  if (workspace === undefined) throw new Error('The workspace is gone.');
  expect(isPending(workspace)).toBe(false);
  expect(workspace.retiredGatewayKeys).toEqual([]);
  // Attributes without a value are not stored.
  const terms = JSON.parse(JSON.stringify(termsOf(workspace)));
  for (const credential of await allCredentials()) expect(credential).toMatchObject(terms);
  await passRetention();
  const { gatewayKey, plan } = workspace;
  expect(gatewayKeys.of(id)).toEqual(gatewayKey === null ? [] : [[gatewayKey.value, plan]]);
}

/** Calls to DynamoDB that run a step before each. */
function before(calls: DynamoCalls, step: () => void): DynamoCalls {
  return new Proxy(calls, {
    get: (target, name: keyof DynamoCalls) => async (request: never) => {
      step();
      return target[name](request);
    },
  });
}

/** Lets the old gateway keys become deletable, and deletes them as the next request does. */
async function passRetention(): Promise<void> {
  now += retentionMs;
  let left: number;
  do {
    await deleteSpareGatewayKeys(dependencies());
    left = (await dependencies().spareGatewayKeys.list()).length;
  } while (left > 0 && leftovers.length === 0);
  expect(leftovers).toEqual([]);
}

/** Asserts the invariant of every moment: each credential refers to an existing gateway key in the right plan. */
async function expectNoGap(): Promise<void> {
  for (const { gatewayKey, plan } of await allCredentials()) {
    if (gatewayKey !== null) expect([gatewayKey, gatewayKeys.plans.get(gatewayKey)]).toEqual([gatewayKey, plan]);
  }
}

describe('a new workspace', () => {
  test('has a root key that works, and a gateway key in the usage plan of its plan', async () => {
    const { workspace, rootKey } = await provision();
    expect(workspace).toMatchObject({ name: 'Acme', plan: 'Professional', status: 'active', keyCount: 0 });
    expect(await works(rootKey)).toBe(true);
    expect((await find(rootKey))?.gatewayKey).toMatch(`latchkey-${workspace.id}-0-`);
    await expectSettled(workspace.id);
    expect(await auditActions(workspace.id)).toEqual(['workspace.created']);
  });

  test('shares the gateway key of its plan if so configured, or if its plan has no usage plan', async () => {
    const made = await provisionWorkspace({ ...issuing, workspaces }, keyring1, {
      name: 'A',
      plan: 'Professional',
      ...by,
    });
    const shared = await settleWorkspace(dependencies('per-plan'), made.workspace);
    expect(shared.gatewayKey).toBeNull();
    expect((await provision('Free')).workspace.gatewayKey).toBeNull();
    expect(gatewayKeys.plans.size).toBe(0);
  });

  test('uses the shared gateway key while API Gateway fails, and gets its own afterwards', async () => {
    gatewayKeys.before = () => {
      throw new ServiceUnavailableError();
    };
    await expect(provision()).rejects.toThrow(ServiceUnavailableError);
    const [pending] = (await workspaces.listWorkspaces({ limit: 1, after: undefined })).workspaces;
    if (pending === undefined) throw new Error('There is no workspace.');
    expect(isPending(pending)).toBe(true);
    await expectNoGap();
    gatewayKeys.before = () => {};
    await settleWorkspace(dependencies(), pending);
    await expectSettled(pending.id);
  });
});

describe('a suspended workspace', () => {
  test('has no working key until it is resumed, and then all of them', async () => {
    const { workspace, rootKey } = await provision();
    const made = [await createKey(workspace.id), await createKey(workspace.id)];
    const values = [rootKey, ...made.map(({ keyValue }) => keyValue)];

    await setStatus(dependencies(), workspace.id, 'suspended', by);
    expect(await Promise.all(values.map((value) => works(value)))).toEqual([false, false, false]);
    await expectSettled(workspace.id);
    await setStatus(dependencies(), workspace.id, 'active', by);
    expect(await Promise.all(values.map((value) => works(value)))).toEqual([true, true, true]);
    await expectSettled(workspace.id);
    expect(await auditActions(workspace.id)).toEqual(
      expect.arrayContaining(['workspace.suspended', 'workspace.resumed']),
    );
  });

  test('has no working new or regenerated key', async () => {
    const { workspace } = await provision();
    const { record } = await createKey(workspace.id);
    await setStatus(dependencies(), workspace.id, 'suspended', by);
    const created = await createKey(workspace.id);
    const renewed = newValue(record);
    await keys.changeKey(workspace.id, record.id, (current) => ({
      record: withRegeneratedValue(current, renewed.value, { mode: 'immediate' }, noon),
      audits: [newAudit(workspace.id, record.id)],
    }));
    expect(await works(created.keyValue)).toBe(false);
    expect(await works(renewed.keyValue)).toBe(false);
  });

  test('leaves a deactivated key deactivated when it resumes', async () => {
    const { workspace } = await provision();
    const { record, keyValue } = await createKey(workspace.id);
    await keys.changeKey(workspace.id, record.id, (current) => ({
      record: { ...current, isActive: false },
      audits: [newAudit(workspace.id, record.id)],
    }));
    await setStatus(dependencies(), workspace.id, 'suspended', by);
    await setStatus(dependencies(), workspace.id, 'active', by);
    expect(await works(keyValue)).toBe(false);
  });

  test('is audited once if it is suspended twice', async () => {
    const { workspace } = await provision();
    await setStatus(dependencies(), workspace.id, 'suspended', by);
    await setStatus(dependencies(), workspace.id, 'suspended', by);
    expect(await auditActions(workspace.id)).toEqual(['workspace.created', 'workspace.suspended']);
  });
});

describe('a change of plan', () => {
  test('reaches every credential, and moves the gateway key without leaving one behind', async () => {
    const { workspace, rootKey } = await provision();
    const { keyValue } = await createKey(workspace.id);
    await setPlan(workspace.id, 'Enterprise');
    for (const value of [rootKey, keyValue]) {
      expect(await find(value)).toMatchObject({
        plan: 'Enterprise',
        gatewayKey: expect.stringContaining(`latchkey-${workspace.id}-1-`),
      });
    }
    await expectSettled(workspace.id);
    await setPlan(workspace.id, 'Free');
    expect(await find(keyValue)).toMatchObject({ plan: 'Free', gatewayKey: null });
    await expectSettled(workspace.id);
    await setPlan(workspace.id, 'Professional');
    await expectSettled(workspace.id);
  });

  test('that fails at any step leaves every key usable, and the same request again finishes it', async () => {
    for (let failing = 1; ; failing++) {
      const { workspace, rootKey } = await provision();
      let step = 0;
      const failAtStep = () => {
        if (++step === failing) throw new ServiceUnavailableError();
      };
      gatewayKeys.before = failAtStep;
      await setPlan(workspace.id, 'Enterprise', dependencies('per-workspace', before(lean(), failAtStep))).catch(
        (error) => expect([ServiceUnavailableError, UnfinishedError]).toContain(error.constructor),
      );
      gatewayKeys.before = () => {};
      await expectNoGap();
      expect(await works(rootKey)).toBe(true);
      await setPlan(workspace.id, 'Enterprise');
      await expectNoGap();
      expect(await workspaces.getWorkspace(workspace.id)).toMatchObject({ retiredGatewayKeys: [], plan: 'Enterprise' });
      leftovers = [];
      await passRetention();
      const { gatewayKey } = (await workspaces.getWorkspace(workspace.id)) ?? {};
      expect(gatewayKeys.of(workspace.id)).toEqual([[gatewayKey?.value, 'Enterprise']]);
      if (step < failing) {
        expect(failing).toBeGreaterThan(8);
        return;
      }
    }
  });

  test('keeps the old gateway key until no request can name it', async () => {
    const { workspace, rootKey } = await provision();
    const verify = createVerifier({
      ...verifying,
      credentials,
      ...noQuotas,
      counters: {
        countKnown: async () => undefined,
        count: async () => ({ admitted: false, counts: { minute: 60, hour: 60 } }),
        countOpen: async () => ({ admitted: false, counts: { minute: 60, hour: 60 } }),
        add: async () => {},
        read: async () => ({ minute: 60, hour: 60 }),
      } as never,
    });
    const request = { keyValue: rootKey, scope: 'status:read', sourceIp: '192.0.2.1' };
    const presented = async () => {
      const verdict = await verify(request);
      return verdict.outcome === 'limited' ? verdict.gatewayKey : verdict.outcome;
    };
    const old = await presented();
    expect(gatewayKeys.of(workspace.id)).toEqual([[old, 'Professional']]);
    await setPlan(workspace.id, 'Enterprise');
    // This instance remembers the full window, with the old gateway key.
    expect(await presented()).toBe(old);
    expect(gatewayKeys.of(workspace.id)).toHaveLength(2);
    now += retentionMs - 1;
    await setPlan((await provision()).workspace.id, 'Enterprise');
    expect(gatewayKeys.of(workspace.id)).toHaveLength(2);
    now += 1;
    // Any change of any workspace deletes it.
    await setStatus(dependencies(), (await provision()).workspace.id, 'suspended', by);
    expect(gatewayKeys.of(workspace.id)).toEqual([[await presented(), 'Enterprise']]);
  });

  test('creates a gateway key again that is missing from API Gateway', async () => {
    const { workspace, rootKey } = await provision();
    for (const [value] of gatewayKeys.of(workspace.id)) gatewayKeys.plans.delete(value);
    await setPlan(workspace.id, 'Professional');
    await expectNoGap();
    expect((await find(rootKey))?.gatewayKey).not.toBeNull();
    await expectSettled(workspace.id);
  });

  test('concurrent with another ends with one of the two, everywhere', async () => {
    const { workspace } = await provision();
    await Promise.all([createKey(workspace.id), createKey(workspace.id), createKey(workspace.id)]);
    for (let round = 0; round < 5; round++) {
      await Promise.allSettled([setPlan(workspace.id, 'Enterprise'), setPlan(workspace.id, 'Professional')]);
      await expectNoGap();
      const { plan } = (await workspaces.getWorkspace(workspace.id)) ?? {};
      await setPlan(workspace.id, plan ?? '');
      await expectSettled(workspace.id);
    }
  });

  test('includes keys that are created, regenerated or moved to another pepper in the meantime', async () => {
    const { workspace } = await provision('Enterprise');
    const made = await Promise.all(Array.from({ length: 12 }, () => createKey(workspace.id)));
    const regenerate = ({ record }: (typeof made)[number]) =>
      keys.changeKey(workspace.id, record.id, (current) => ({
        record: withRegeneratedValue(current, newValue(current).value, { mode: 'immediate' }, noon),
        audits: [newAudit(workspace.id, record.id)],
      }));
    const move = async ({ keyValue }: (typeof made)[number]) => {
      const found = await credentials.find([currentDigest(keyring1, keyValue)]);
      if (found !== undefined) await credentials.moveToPepper(found, currentDigest(keyring2, keyValue));
    };
    await Promise.all([
      setPlan(workspace.id, 'Professional'),
      ...made.slice(0, 4).map(regenerate),
      ...made.slice(4, 8).map(move),
      ...Array.from({ length: 8 }, () => createKey(workspace.id)),
    ]);
    expect(await allCredentials()).toHaveLength(21);
    await expectSettled(workspace.id);
  });

  test('is not undone by a move to another pepper that read the credential before', async () => {
    const { workspace } = await provision();
    const { keyValue } = await createKey(workspace.id);
    const readBefore = await credentials.find([currentDigest(keyring1, keyValue)]);
    if (readBefore === undefined) throw new Error('There is no credential.');
    await setPlan(workspace.id, 'Enterprise');
    await credentials.moveToPepper(readBefore, currentDigest(keyring2, keyValue));
    expect(await works(keyValue)).toBe(true);
    await expectSettled(workspace.id);
  });

  test.each(['moves to another pepper', 'gets a new value', 'is deleted'])(
    'finds the credential of a key that %s between being listed and being updated',
    async (what) => {
      const { workspace } = await provision();
      const { record, keyValue } = await createKey(workspace.id);
      const meanwhile = async () => {
        if (what === 'moves to another pepper') {
          const found = await credentials.find([currentDigest(keyring1, keyValue)]);
          if (found !== undefined) await credentials.moveToPepper(found, currentDigest(keyring2, keyValue));
        } else if (what === 'gets a new value') {
          await keys.changeKey(workspace.id, record.id, (current) => ({
            // Stored as an instance would that read the workspace before it changed.
            record: withRegeneratedValue(current, newValue(current).value, { mode: 'immediate' }, noon),
            audits: [newAudit(workspace.id, record.id)],
          }));
        } else await keys.deleteKey(workspace.id, record.id, () => newAudit(workspace.id, record.id, 'key.deleted'));
      };
      const interleaved = Object.create(dynamo, {
        send: {
          value: async (command: never) => {
            const answer = await dynamo.send(command);
            if ((command as object) instanceof QueryCommand) await meanwhile();
            return answer;
          },
        },
      });
      const changed = await workspaces.changeWorkspace(workspace.id, (current) => ({
        workspace: { ...current, plan: 'Enterprise', planChanges: 1 },
        audit: undefined,
      }));
      await settleWorkspace(
        { ...dependencies(), workspaceKeys: new DynamoWorkspaceKeys(createSdkDynamo(interleaved), table, clock) },
        changed,
      );
      await expectSettled(workspace.id);
    },
  );

  const count = rounds(2000, 500);
  test(`of ${count} keys that its deadline stops repeatedly continues where it was, and ends with all of them`, async () => {
    const { workspace } = await provision('Enterprise');
    const stored = await workspaces.getWorkspace(workspace.id);
    if (stored === undefined) throw new Error('The workspace is gone.');
    await storeKeys(stored, count);
    // Each attempt of 12 seconds processes 13 of 41 pages of 50 keys, or 3 of 11.
    tick = rounds(1000, 5000);
    let tries = 1;
    while (!(await setPlan(workspace.id, 'Professional').then(() => true, isUnfinished))) tries++;
    expect(tries).toBe(4);
    tick = 0;
    expect(await allCredentials()).toHaveLength(count + 1);
    await expectSettled(workspace.id);
  });
});

describe('a workspace whose plan was removed from the configuration', () => {
  const { Professional: _, ...others } = plans;
  const afterRemoval = () => ({ ...dependencies(), plans: others });
  const verify = (keyValue: string) =>
    createVerifier({
      ...verifying,
      credentials,
      plans: others,
      ...noQuotas,
      counters: new DynamoCounterStore(lean(), table),
    })({ keyValue, scope: 'status:read', sourceIp: '192.0.2.1' });

  test('is shown with everything that is known', async () => {
    const { workspace } = await provision();
    await createKey(workspace.id);
    const stored = await workspaces.getWorkspace(workspace.id);
    const view = viewOf(stored as Workspace, others, noon);
    expect(view).toMatchObject({ plan: 'Professional', planConfigured: false, keyCount: 1, maxKeys: 0 });
    expect(viewOf(stored as Workspace, plans, noon)).toMatchObject({ planConfigured: true, maxKeys: 5 });
  });

  test('has its requests refused with 403, and they are not counted', async () => {
    const { rootKey } = await provision();
    const verdict = await verify(rootKey);
    expect(verdict).toMatchObject({ outcome: 'denied', error: { code: 'plan_not_configured' }, rate: undefined });
  });

  test('gets no new keys', async () => {
    const { workspace } = await provision();
    const { record } = newKey(workspace.id);
    const created = keys.createKey(record, (read) => maxKeysFor(others, read, null), newAudit(workspace.id, record.id));
    await expect(created).rejects.toThrow(PlanNotConfiguredError);
  });

  test('can be moved to another plan, and its keys work again', async () => {
    const { workspace, rootKey } = await provision();
    await setPlan(workspace.id, 'Enterprise', afterRemoval());
    expect((await verify(rootKey)).outcome).toBe('admitted');
    await expectSettled(workspace.id);
  });

  test('can be suspended, resumed, renamed and deleted', async () => {
    const { workspace, rootKey } = await provision();
    await setStatus(afterRemoval(), workspace.id, 'suspended', by);
    expect((await verify(rootKey)).outcome).toBe('unauthorized');
    await setStatus(afterRemoval(), workspace.id, 'active', by);
    expect((await verify(rootKey)).outcome).toBe('denied');
    await settleWorkspace(afterRemoval(), (await workspaces.getWorkspace(workspace.id)) as Workspace, {
      isRepair: true,
    });
    await expectSettled(workspace.id);
    await deleteWorkspace(afterRemoval(), workspace.id, by);
    expect(await workspaces.getWorkspace(workspace.id)).toBeUndefined();
    expect(gatewayKeys.of(workspace.id)).toEqual([]);
  });
});

describe('settling during another change', () => {
  test('leaves no gateway key behind when the workspace is deleted in the meantime', async () => {
    const { workspace } = await provision();
    const changed = { ...workspace, plan: 'Enterprise', planChanges: workspace.planChanges + 1 };
    await deleteWorkspace(dependencies(), workspace.id, by);
    await expect(settleWorkspace(dependencies(), changed)).rejects.toThrow(NotFoundError);
    await passRetention();
    expect(gatewayKeys.of(workspace.id)).toEqual([]);
  });

  test('gives no gateway key to a workspace that is being deleted', async () => {
    const { workspace } = await provision();
    const deleting = await workspaces.changeWorkspace(workspace.id, (read) => ({
      workspace: { ...read, status: 'deleting' },
      audit: undefined,
    }));
    const before = await workspaces.getWorkspace(workspace.id);
    await settleWorkspace(dependencies(), { ...workspace, revision: deleting.revision });
    expect(await workspaces.getWorkspace(workspace.id)).toEqual(before);
    await deleteWorkspace(dependencies(), workspace.id, by);
    expect(gatewayKeys.of(workspace.id)).toEqual([]);
  });

  test('changes no key when all keys are up to date already', async () => {
    const { workspace } = await provision();
    const untouched = dependencies();
    untouched.workspaceKeys.applyTerms = () => Promise.reject(new Error('It was asked.'));
    await expect(settleWorkspace(untouched, workspace)).resolves.toEqual(workspace);
  });
});

test('deletion has one deadline for all its changes of keys', async () => {
  const { workspace } = await provision('Enterprise');
  const deadlines: number[] = [];
  const noting = dependencies();
  noting.workspaceKeys.applyTerms = async (_, deadline) => void deadlines.push(deadline);
  noting.workspaceKeys.deleteKeys = async (_, deadline) => void deadlines.push(deadline);
  tick = 100;
  await deleteWorkspace(noting, workspace.id, by);
  expect(deadlines).toHaveLength(2);
  expect(new Set(deadlines).size).toBe(1);
});

const isUnfinished = (error: unknown) => {
  if (!(error instanceof UnfinishedError)) throw error;
  return false;
};

/** Stores many keys quickly, as createKey does but without a transaction for each. */
async function storeKeys(workspace: Workspace, count: number): Promise<void> {
  const put = (Item: Record<string, unknown>) => ({ PutRequest: { Item } });
  const requests = Array.from({ length: count }, () => newKey(workspace.id).record).flatMap((record) => [
    put(apiKeyItem(record)),
    ...record.values.map((each) => put(credentialItem(record, each, termsOf(workspace)))),
  ]);
  const batches = Array.from({ length: Math.ceil(requests.length / 25) }, (_, index) =>
    requests.slice(index * 25, index * 25 + 25),
  );
  const worker = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      await dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: batch } }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

describe('a root key', () => {
  const replace = async (id: string) => {
    const { record, keyValue } = issueRootKey(issuing, keyring1, id);
    await workspaces.replaceRootKey(id, record, newAudit(id, record.id, 'root_key.issued'));
    return { id: record.id, keyValue };
  };
  const revoke = (id: string) => workspaces.deleteRootKey(id, (keyId) => newAudit(id, keyId, 'root_key.revoked'));

  test('replaces the previous one', async () => {
    const { workspace, rootKey } = await provision();
    const next = await replace(workspace.id);
    expect(await works(rootKey)).toBe(false);
    expect(await works(next.keyValue)).toBe(true);
    expect(await workspaces.getWorkspace(workspace.id)).toMatchObject({ rootKeyId: next.id });
    expect(await allCredentials()).toHaveLength(1);
    await expectSettled(workspace.id);
  });

  test('issued many times concurrently results in one root key', async () => {
    const { workspace } = await provision();
    const issued = await Promise.allSettled(Array.from({ length: 6 }, () => replace(workspace.id)));
    const values = issued.flatMap((each) => (each.status === 'fulfilled' ? [each.value.keyValue] : []));
    const working = await Promise.all(values.map((value) => works(value)));
    expect(working.filter(Boolean)).toHaveLength(1);
    expect(await allCredentials()).toHaveLength(1);
  });

  test('that is revoked is refused, and can be issued again', async () => {
    const { workspace, rootKey } = await provision();
    await revoke(workspace.id);
    expect(await works(rootKey)).toBe(false);
    expect(await allCredentials()).toHaveLength(0);
    await expect(revoke(workspace.id)).rejects.toThrow(NotFoundError);
    expect(await works((await replace(workspace.id)).keyValue)).toBe(true);
  });

  test('moves to another pepper and can still be revoked', async () => {
    const { workspace, rootKey } = await provision();
    const found = await credentials.find([currentDigest(keyring1, rootKey)]);
    if (found === undefined) throw new Error('There is no credential.');
    await credentials.moveToPepper(found, currentDigest(keyring2, rootKey));
    expect(await works(rootKey, keyring2)).toBe(true);
    await revoke(workspace.id);
    expect(await works(rootKey, keyring2)).toBe(false);
    expect(await allCredentials()).toHaveLength(0);
  });

  test('of an unknown workspace is not found', async () => {
    await expect(replace('ws_none')).rejects.toThrow(NotFoundError);
    await expect(revoke('ws_none')).rejects.toThrow(NotFoundError);
  });
});

describe('deleting a workspace', () => {
  test('leaves only its audit events and the tags of its keys', async () => {
    const { workspace, rootKey } = await provision();
    const { keyValue } = await createKey(workspace.id);
    const other = await provision();
    await deleteWorkspace(dependencies(), workspace.id, by);
    expect([await works(rootKey), await works(keyValue), await works(other.rootKey)]).toEqual([false, false, true]);
    expect(await workspaces.getWorkspace(workspace.id)).toBeUndefined();
    expect(gatewayKeys.of(workspace.id)).toEqual([]);
    const left = (await items()).filter((item) => JSON.stringify(item).includes(workspace.id));
    // The tags of deleted keys stay reserved.
    expect(left.filter(({ sk }) => sk !== 'TAG').every(({ sk }) => String(sk).startsWith('AUDIT#'))).toBe(true);
    expect(await auditActions(workspace.id)).toEqual([
      'key.created',
      'key.deleted',
      'root_key.revoked',
      'workspace.created',
      'workspace.deleted',
      'workspace.deletion_started',
    ]);
    await expect(deleteWorkspace(dependencies(), workspace.id, by)).rejects.toThrow(NotFoundError);
  });

  test('writes one event for each key and member, by the operator, however often it is requested', async () => {
    const { workspace } = await provision();
    const made = await Promise.all(Array.from({ length: 20 }, () => createKey(workspace.id)));
    const members = new DynamoMemberStore(engine.calls('lean client'), table);
    const user = { issuer: 'https://id.example.com', subject: 'alice' };
    const times = { createdAt: isoTime(noon), updatedAt: isoTime(noon) };
    await members.putMember(workspace.id, user, () => ({
      member: { ...user, role: 'owner', name: null, ...times },
      audit: newAudit(workspace.id, '', 'member.added'),
    }));
    await Promise.all(Array.from({ length: 3 }, () => deleteWorkspace(dependencies(), workspace.id, by)));
    const events = (await items()).filter(
      ({ pk, sk }) => pk === `WS#${workspace.id}` && String(sk).startsWith('AUDIT#'),
    );
    const of = (action: string) => events.filter((event) => event['action'] === action);
    expect(
      of('key.deleted')
        .map(({ keyId }) => keyId)
        .sort(),
    ).toEqual(made.map(({ record }) => record.id).sort());
    for (const event of of('key.deleted')) expect(event).toMatchObject({ ...by, changes: { name: 'A key' } });
    expect(of('root_key.revoked')).toMatchObject([{ ...by, keyId: workspace.rootKeyId }]);
    expect(of('member.removed')).toMatchObject([{ ...by, changes: { subject: 'alice', role: 'owner' } }]);
    expect([of('workspace.deletion_started'), of('workspace.deleted')]).toMatchObject([[{}], [{}]]);
  });

  test('succeeds if a concurrent request finishes the deletion', async () => {
    const { workspace } = await provision();
    const slow = dependencies();
    const change = slow.workspaces.changeWorkspace.bind(slow.workspaces);
    slow.workspaces.changeWorkspace = async (...args) => {
      const changed = await change(...args);
      slow.workspaces.changeWorkspace = change;
      await deleteWorkspace(dependencies(), workspace.id, by);
      return changed;
    };
    await deleteWorkspace(slow, workspace.id, by);
    expect(await workspaces.getWorkspace(workspace.id)).toBeUndefined();
    expect((await auditActions(workspace.id)).filter((action) => action === 'workspace.deleted')).toHaveLength(1);
  });

  test('that fails half-way refuses all keys immediately, and the next attempt finishes it', async () => {
    const { workspace, rootKey } = await provision();
    gatewayKeys.before = (step) => {
      if (step === 'delete') throw new ServiceUnavailableError();
    };
    await expect(deleteWorkspace(dependencies(), workspace.id, by)).rejects.toThrow(ServiceUnavailableError);
    expect(await works(rootKey)).toBe(false);
    expect(await workspaces.getWorkspace(workspace.id)).toMatchObject({ status: 'deleting' });
    await expect(createKey(workspace.id)).rejects.toThrow(NotFoundError);
    gatewayKeys.before = () => {};
    await deleteWorkspace(dependencies(), workspace.id, by);
    expect(await workspaces.getWorkspace(workspace.id)).toBeUndefined();
  });

  test('of many keys continues after its deadline', async () => {
    const { workspace } = await provision('Enterprise');
    const stored = await workspaces.getWorkspace(workspace.id);
    if (stored === undefined) throw new Error('The workspace is gone.');
    await storeKeys(stored, 300);
    tick = 8000;
    while (!(await deleteWorkspace(dependencies(), workspace.id, by).then(() => true, isUnfinished)));
    expect(await allCredentials()).toEqual([]);
  });
});

describe('an external id', () => {
  const withId = async (externalId: string | null) =>
    (await provisionWorkspace({ ...issuing, workspaces }, keyring1, { name: 'A', plan: 'Free', externalId, ...by }))
      .workspace;
  const setId = (id: string, externalId: string | null) =>
    workspaces.changeWorkspace(id, (current) => ({ workspace: { ...current, externalId }, audit: undefined }));
  const taken = (holder: string) =>
    expect.objectContaining({ code: 'external_id_taken', message: expect.stringContaining(holder) });
  const isRefusal = ({ status, ...outcome }: PromiseSettledResult<Workspace>) =>
    status === 'rejected' && (outcome as PromiseRejectedResult).reason.code === 'external_id_taken';

  test('finds its workspace, and belongs to no other one', async () => {
    const [one, other] = [await withId('customer_1'), await withId(null)];
    expect(await workspaces.findByExternalId('customer_1')).toEqual(one);
    expect(await workspaces.findByExternalId('customer_2')).toBeUndefined();
    await expect(withId('customer_1')).rejects.toEqual(taken(one.id));
    await expect(setId(other.id, 'customer_1')).rejects.toEqual(taken(one.id));
    expect((await workspaces.listWorkspaces({ limit: 50, after: undefined })).workspaces).toHaveLength(2);
  });

  test('of 20 workspaces that are created at the same moment belongs to one', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => withId('customer_1')));
    const made = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(made).toHaveLength(1);
    expect(outcomes.filter(isRefusal)).toHaveLength(19);
    expect(await workspaces.findByExternalId('customer_1')).toEqual(made[0]);
  });

  test('that several workspaces change to at the same moment belongs to one', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => withId(null)));
    const outcomes = await Promise.allSettled(all.map(({ id }) => setId(id, 'customer_1')));
    expect(outcomes.filter(isRefusal)).toHaveLength(4);
    const holders = (await Promise.all(all.map(({ id }) => workspaces.getWorkspace(id)))).filter(
      (each) => each?.externalId === 'customer_1',
    );
    expect(holders).toEqual([await workspaces.findByExternalId('customer_1')]);
  });

  test('is free after its workspace gave it up or was deleted', async () => {
    const [one, two] = [await withId('customer_1'), await withId('customer_2')];
    await setId(one.id, 'customer_3');
    expect(await workspaces.findByExternalId('customer_1')).toBeUndefined();
    await setId(two.id, null);
    await setId(one.id, 'customer_2');
    expect((await workspaces.findByExternalId('customer_2'))?.id).toBe(one.id);
    await deleteWorkspace(dependencies(), one.id, by);
    expect(await workspaces.findByExternalId('customer_2')).toBeUndefined();
    expect((await withId('customer_2')).externalId).toBe('customer_2');
  });

  test('can be set on a workspace of an earlier version', async () => {
    const { id } = await withId(null);
    const remove = { UpdateExpression: 'REMOVE externalId, metadata', TableName: table, Key: workspaceKey(id) };
    await engine.calls('lean client').update(remove);
    await setId(id, 'customer_1');
    expect((await workspaces.findByExternalId('customer_1'))?.id).toBe(id);
  });
});

describe('the list of workspaces', () => {
  test('pages through all, newest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      const made = await provisionWorkspace({ ...issuing, clock: () => noon + index, workspaces }, keyring1, {
        name: `W${index}`,
        plan: 'Free',
        ...by,
      });
      ids.push(made.workspace.id);
    }
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const page = await workspaces.listWorkspaces({ limit: 2, after });
      seen.push(...page.workspaces.map(({ id }) => id));
      after = page.next;
      pages++;
    } while (after !== undefined);
    expect(seen).toEqual(ids.toReversed());
    expect(pages).toBe(3);
  });

  test('is empty in a new deployment', async () => {
    expect(await workspaces.listWorkspaces({ limit: 50, after: undefined })).toEqual({
      workspaces: [],
      next: undefined,
    });
  });
});

describe('changes at the same time', () => {
  test('of name, plan and root key all take effect', async () => {
    const { workspace } = await provision();
    const rename = workspaces.changeWorkspace(workspace.id, (current) => ({
      workspace: { ...current, name: 'Renamed' },
      audit: undefined,
    }));
    const { record } = issueRootKey(issuing, keyring1, workspace.id);
    await Promise.all([
      rename,
      setPlan(workspace.id, 'Enterprise'),
      workspaces.replaceRootKey(workspace.id, record, newAudit(workspace.id, record.id, 'root_key.issued')),
      createKey(workspace.id),
    ]);
    expect(await workspaces.getWorkspace(workspace.id)).toMatchObject({
      name: 'Renamed',
      plan: 'Enterprise',
      rootKeyId: record.id,
      keyCount: 1,
    });
    await expectSettled(workspace.id);
  });
});
