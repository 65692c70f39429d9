import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import type { PepperKeyring } from '../../lambdas/domain/keys/digest.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { loadAuthorizers } from '../support/stores/authorizers.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, keyring2, newAudit, newKey, newValue, noon } from '../support/stores/keys.ts';

/** Guarantees over many authorizer instances, each with its own module state and connections. */
let engine: Engine;
let _dynamo: DynamoDBDocumentClient;
let countersTable: string;
let keys: DynamoKeyStore;
let workspaceId: string;
let instances: Awaited<ReturnType<typeof loadAuthorizers>>;
let now = noon;
let keyring: PepperKeyring = keyring1;

const issuing = { keyFormat, clock: () => now, random: systemRandom };

beforeAll(async () => {
  engine = await startEngine();
  _dynamo = engine.client();
  const keysTable = await engine.createTable();
  countersTable = await engine.createTable();
  keys = new DynamoKeyStore(engine.calls('lean client'), keysTable);
  const workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), keysTable);
  const options = {
    name: 'W',
    plan: 'Professional',
    actor: { type: 'operator', id: 'test' },
    requestId: 'none',
  } as const;
  workspaceId = (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace.id;
  instances = await loadAuthorizers(8, {
    endpoint: engine.endpoint,
    keysTable,
    countersTable,
    keyring: () => keyring,
    clock: () => now,
  });
});
afterAll(() => engine.stop());

async function create() {
  const issued = newKey(workspaceId);
  await keys.createKey(issued.record, () => null, newAudit(workspaceId, issued.record.id, 'key.created'));
  return issued;
}

/** Sends this many concurrent requests through the instances in turn. */
async function requests(count: number, keyValue: string) {
  const check = (i: number) => instances[i % instances.length]?.(keyValue);
  const outcomes = await Promise.all(Array.from({ length: count }, (_, i) => check(i)));
  const tally = { admitted: 0, limited: 0, unauthorized: 0 };
  for (const outcome of outcomes) if (outcome !== undefined) tally[outcome]++;
  return tally;
}

test('500 concurrent requests through 8 instances on a limit of 60 admit exactly 60; the next minute admits 60 again', async () => {
  now = noon;
  const { record, keyValue } = await create();
  expect(await requests(500, keyValue)).toEqual({ admitted: 60, limited: 440, unauthorized: 0 });
  now = Date.parse('2026-11-24T12:34:59.999Z');
  expect(await requests(16, keyValue)).toEqual({ admitted: 0, limited: 16, unauthorized: 0 });
  now = Date.parse('2026-11-24T12:35:00.000Z');
  expect(await requests(500, keyValue)).toEqual({ admitted: 60, limited: 440, unauthorized: 0 });

  const counters = new DynamoCounterStore(engine.calls('SDK'), countersTable);
  // Refused requests did not consume the hour.
  expect(await counters.read(record.tag, now)).toEqual({ minute: 60, hour: 120 });
});

const change = (id: string, fields: Partial<ApiKeyRecord>) =>
  keys.changeKey(workspaceId, id, (current) => ({
    record: { ...current, ...fields },
    audits: [newAudit(workspaceId, id)],
  }));

const all = { admitted: 8, limited: 0, unauthorized: 0 };
const none = { admitted: 0, limited: 0, unauthorized: 8 };

test('deactivation and reactivation apply to the very next request, through every instance', async () => {
  const { record, keyValue } = await create();
  for (let round = 0; round < 3; round++) {
    expect(await requests(8, keyValue)).toEqual(all);
    await change(record.id, { isActive: false });
    expect(await requests(8, keyValue)).toEqual(none);
    await change(record.id, { isActive: true });
  }
});

test('regeneration: the old value fails from the very next request, the new one works, through every instance', async () => {
  const { record, keyValue } = await create();
  expect(await requests(8, keyValue)).toEqual(all);
  const renewed = newValue(record);
  await keys.changeKey(workspaceId, record.id, (current) => ({
    record: withRegeneratedValue(current, renewed.value, { mode: 'immediate' }, now),
    audits: [newAudit(workspaceId, record.id)],
  }));
  expect(await requests(8, keyValue)).toEqual(none);
  expect(await requests(8, renewed.keyValue)).toEqual(all);
});

test('deletion applies to the very next request, through every instance', async () => {
  const { record, keyValue } = await create();
  expect(await requests(8, keyValue)).toEqual(all);
  await keys.deleteKey(workspaceId, record.id, () => newAudit(workspaceId, record.id));
  expect(await requests(8, keyValue)).toEqual(none);
});

test('an expiry is exact to the millisecond, through every instance', async () => {
  const { record, keyValue } = await create();
  const expiresAt = new Date(now + 5000).toISOString();
  await change(record.id, { expiresAt });
  now = Date.parse(expiresAt) - 1;
  expect(await requests(8, keyValue)).toEqual(all);
  now = Date.parse(expiresAt);
  expect(await requests(8, keyValue)).toEqual(none);
});

test('a new pepper refuses no key while all instances move it concurrently', async () => {
  const { record, keyValue } = await create();
  keyring = keyring2;
  expect(await requests(24, keyValue)).toEqual({ admitted: 24, limited: 0, unauthorized: 0 });
  const moved = await keys.getKey(workspaceId, record.id);
  expect(moved?.values.map(({ pepperVersion }) => pepperVersion)).toEqual(['v2']);
  keyring = { current: 'v2', peppers: { v2: keyring2.peppers.v2 } };
  expect(await requests(8, keyValue)).toEqual(all);
  keyring = keyring1;
});
