import { type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoAnswerStore } from '../../lambdas/adapters/dynamodb/answer-store.ts';
import type { DynamoCalls } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoServiceKeyStore } from '../../lambdas/adapters/dynamodb/service-keys/service-key-store.ts';
import { DynamoSpareGatewayKeys } from '../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { everyScope } from '../../lambdas/domain/access/scopes.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import * as createWorkspace from '../../lambdas/handlers/admin/create-workspace.ts';
import * as issueRootKey from '../../lambdas/handlers/admin/issue-root-key.ts';
import * as serviceKeys from '../../lambdas/handlers/admin/service-keys.ts';
import * as updateWorkspace from '../../lambdas/handlers/admin/update-workspace.ts';
import * as createApiKey from '../../lambdas/handlers/keys/create-api-key.ts';
import * as regenerateApiKey from '../../lambdas/handlers/keys/regenerate-api-key.ts';
import type { ApiHandler } from '../../lambdas/http/api-handler.ts';
import { keptSeconds } from '../../lambdas/http/idempotency/answers.ts';
import { answerSeal } from '../../lambdas/http/idempotency/sealed-answers.ts';
import { grantQuota } from '../../lambdas/http/routes/admin.ts';
import { allRoutes } from '../../lambdas/http/routes/index.ts';
import {
  createWorkspaceApiKey,
  operatorRoutes,
  regenerateWorkspaceApiKey,
} from '../../lambdas/http/routes/operators.ts';
import { isKeeping } from '../../lambdas/http/routes/route.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { answersIn, idempotencySecret } from '../support/stores/answers-in-memory.ts';
import { momentsAround } from '../support/stores/crashing-calls.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, noLastUse, noon } from '../support/stores/keys.ts';
import { authorizer, contextWith, eventOf } from '../unit/lambdas/http/support.ts';

/** Requests with an idempotency key on the real engine: at the same time, and after a crash at any call. */
let engine: Engine;
let documents: DynamoDBDocumentClient;
let table: string;
let dynamo: DynamoCalls;
/** The time of all functions. */
let now = noon;
const clock = () => now;

beforeAll(async () => {
  engine = await startEngine();
  documents = engine.client();
  table = await engine.createTable();
  dynamo = engine.calls('lean client');
});
afterAll(() => engine.stop());

const quota = { requests: 10, per: 'month' } as const;
const issuing = { keyFormat, clock, random: systemRandom };
const actor = { type: 'operator', id: 'test' } as const;

/** The name of a route here: its function, and its caller if the function serves two. */
const operators = (lambda: string | null) => `${lambda}, for operators`;

/** The functions of all routes that take idempotency keys, as one instance of each. */
function functions(calls: DynamoCalls = dynamo, maxKeys = 5): Readonly<Record<string, ApiHandler>> {
  const dependencies = {
    ...issuing,
    keys: new DynamoKeyStore(calls, table),
    lastUse: noLastUse,
    workspaces: new DynamoWorkspaceStore(calls, table),
    serviceKeys: new DynamoServiceKeyStore(calls, table),
    workspaceKeys: new DynamoWorkspaceKeys(calls, table),
    spareGatewayKeys: new DynamoSpareGatewayKeys(calls, table),
    answers: answersIn(new DynamoAnswerStore(calls, table), clock),
    gatewayKeys: { create: noGatewayKeys, addToPlan: noGatewayKeys, delete: noGatewayKeys },
    usagePlanKeys: 'per-plan' as const,
    onLeftover: () => {},
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    plans: { Professional: { maxKeys, limits: limitsOf({ perMinute: 60, perHour: 1000 }), quota } },
    secretArnPrefix: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:',
    sealer: undefined,
    corsAllowOrigin: '*',
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    settleTimeMs: 10_000,
  };
  const [create, regenerate] = [createApiKey.createHandler(dependencies), regenerateApiKey.createHandler(dependencies)];
  return {
    'create-api-key': create,
    'create-api-key, for operators': create,
    'regenerate-api-key': regenerate,
    'regenerate-api-key, for operators': regenerate,
    'create-workspace': createWorkspace.createHandler(dependencies),
    'issue-root-key': issueRootKey.createHandler(dependencies),
    'service-keys': serviceKeys.createHandler(dependencies),
    'update-workspace': updateWorkspace.createHandler(dependencies),
  };
}

async function noGatewayKeys(): Promise<never> {
  throw new Error('The plans share their gateway keys.');
}

/** A workspace with one key, and the requests of its clients. */
async function world() {
  const workspaces = new DynamoWorkspaceStore(dynamo, table);
  const options = { name: 'W', plan: 'Professional', actor, requestId: 'none' };
  const { workspace } = await provisionWorkspace({ ...issuing, workspaces }, keyring1, options);
  const { record } = newKey(workspace.id, {}, now);
  await new DynamoKeyStore(dynamo, table).createKey(record, () => null, newAudit(workspace.id, record.id));
  return { workspaceId: workspace.id, keyId: record.id };
}
type World = Awaited<ReturnType<typeof world>>;

const requests = {
  'create-api-key': { status: 200, action: 'key.created', idOf: () => null, body: { name: 'New' } },
  'create-api-key, for operators': {
    status: 200,
    action: 'key.created',
    resource: createWorkspaceApiKey.path,
    idOf: ({ workspaceId }: World) => workspaceId,
    body: { name: 'New' },
  },
  'regenerate-api-key': {
    status: 200,
    action: 'key.regenerated',
    idOf: ({ keyId }: World) => keyId,
    body: { mode: 'immediate' },
  },
  'regenerate-api-key, for operators': {
    status: 200,
    action: 'key.regenerated',
    resource: regenerateWorkspaceApiKey.path,
    idOf: ({ workspaceId }: World) => workspaceId,
    body: { mode: 'immediate' },
  },
  'create-workspace': {
    status: 201,
    action: 'workspace.created',
    idOf: () => null,
    body: { name: 'New', plan: 'Professional' },
  },
  'issue-root-key': {
    status: 200,
    action: 'root_key.issued',
    idOf: ({ workspaceId }: World) => workspaceId,
    body: undefined,
  },
  'service-keys': { status: 201, action: 'service_key.created', idOf: () => null, body: { name: 'New' } },
  'update-workspace': {
    status: 200,
    action: 'quota.granted',
    resource: grantQuota.path,
    idOf: ({ workspaceId }: World) => workspaceId,
    body: { requests: 5 },
  },
} as const;
type Name = keyof typeof requests;
const names = Object.keys(requests) as Name[];

interface Ask {
  readonly idempotencyKey: string;
  readonly requestId?: string;
  readonly body?: object;
}

async function ask(
  handlers: ReturnType<typeof functions>,
  name: Name,
  of: World,
  { idempotencyKey, requestId, body }: Ask,
) {
  const sent = body ?? requests[name].body;
  const id = requests[name].idOf(of);
  const { resource } = { resource: '/', ...requests[name] };
  const event = eventOf(
    {
      resource,
      pathParameters: id === null ? null : { id, ...(resource.includes('{keyId}') && { keyId: of.keyId }) },
      body: sent === undefined ? null : JSON.stringify(sent),
      multiValueHeaders: { 'content-type': ['application/json'], 'idempotency-key': [idempotencyKey] },
    },
    {
      requestId: requestId ?? idempotencyKey,
      authorizer: { ...authorizer, workspaceId: of.workspaceId, scopes: everyScope.join(' ') },
      identity: { userArn: 'arn:aws:iam::123456789012:user/test' } as never,
    },
  );
  const {
    statusCode: status,
    body: text,
    headers = {},
  } = await (handlers[name] as ApiHandler)(event, contextWith(30_000));
  return { status, text, isReplayed: headers['Idempotent-Replayed'] === 'true' };
}

/** Returns the items of the table, or those that match a filter: parsing all of them takes long. */
async function items(filter: Partial<ScanCommandInput> = {}): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey, ...filter }),
    );
    all.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return all;
}

/** The number of changes that requests with this id made: each writes one event. */
async function changesOf(name: Name, requestId: string): Promise<number> {
  const found = await items({
    FilterExpression: 'requestId = :requestId AND #action = :action',
    ExpressionAttributeNames: { '#action': 'action' },
    ExpressionAttributeValues: { ':requestId': requestId, ':action': requests[name].action },
  });
  return found.length;
}

let count = 0;
const newIdempotencyKey = () => `request-${++count}`;

test('every route that keeps its answers is tested here', () => {
  expect(
    allRoutes
      .filter(isKeeping)
      // A batch makes many changes: test/contract/keys/key-batch.test.ts.
      .filter(({ lambda }) => lambda !== 'batch-api-keys')
      .map((route) => (Object.values<object>(operatorRoutes).includes(route) ? operators(route.lambda) : route.lambda))
      .sort(),
  ).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  test('20 equal requests at the same moment, through different instances, make one change and get one answer', async () => {
    for (let round = 0; round < rounds(3, 1); round++) {
      const [of, idempotencyKey] = [await world(), newIdempotencyKey()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => ask(functions(engine.calls('lean client')), name, of, { idempotencyKey })),
      );
      expect(answers[0]).toMatchObject({ status: requests[name].status });
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
      expect(await changesOf(name, idempotencyKey)).toBe(1);
    }
  }, 60_000);

  test('a crash before or after any call leaves one change and its answer, or neither', async () => {
    for (let call = 0; ; call++) {
      let calls = 0;
      for (const when of momentsAround(call)) {
        const [of, idempotencyKey] = [await world(), newIdempotencyKey()];
        const process = mortal(dynamo, { call, when });
        await ask(functions(process.calls), name, of, { idempotencyKey }).catch(() => undefined);
        calls = process.made();
        const changedBefore = await changesOf(name, idempotencyKey);
        now += 30_000;
        const answers = [
          await ask(functions(), name, of, { idempotencyKey }),
          await ask(functions(), name, of, { idempotencyKey }),
        ];
        expect(answers[0]).toMatchObject({ status: requests[name].status, isReplayed: changedBefore === 1 });
        expect(answers[1]).toEqual({ ...answers[0], isReplayed: true });
        expect(await changesOf(name, idempotencyKey)).toBe(1);
      }
      if (call >= calls) break;
      expect(call).toBeLessThan(30);
    }
  }, 120_000);

  test('makes another change after 24 hours', async () => {
    const [of, idempotencyKey] = [await world(), newIdempotencyKey()];
    const first = await ask(functions(), name, of, { idempotencyKey });
    now += keptSeconds * 1000 - 1000;
    expect(await ask(functions(), name, of, { idempotencyKey })).toMatchObject({ text: first.text, isReplayed: true });
    now += 2000;
    const later = await ask(functions(), name, of, { idempotencyKey });
    expect(later).toMatchObject({ status: first.status, isReplayed: false });
    expect(later.text).not.toBe(first.text);
    expect(await changesOf(name, idempotencyKey)).toBe(2);
  });
});

test.each(names.filter((name) => requests[name].body !== undefined))(
  '%s: 20 requests at the same moment with different bodies make one change, and the others are refused',
  async (name) => {
    const [of, idempotencyKey] = [await world(), newIdempotencyKey()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const body =
          requests[name].action === 'key.regenerated'
            ? { mode: 'grace', gracePeriodSeconds: 60 + i }
            : requests[name].action === 'quota.granted'
              ? { requests: 1 + i }
              : { ...requests[name].body, name: `${i}` };
        return ask(functions(), name, of, { idempotencyKey, body });
      }),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 422)).toHaveLength(19);
    expect(await changesOf(name, idempotencyKey)).toBe(1);
  },
  60_000,
);

test('a client at its last free key gets its answer, not the refusal of the plan', async () => {
  const [of, idempotencyKey] = [await world(), newIdempotencyKey()];
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ask(functions(dynamo, 2), 'create-api-key', of, { idempotencyKey })),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
});

test('no item of the table gives a value away, even if the idempotency key is "1"', async () => {
  const of = await world();
  const before = new Set((await items()).map(({ pk, sk }) => `${pk} ${sk}`));
  const values: string[] = [];
  for (const name of names) {
    const { text } = await ask(functions(), name, of, { idempotencyKey: '1', requestId: 'weak' }).then(
      async (answer) =>
        answer.status === 422 ? ask(functions(), name, of, { idempotencyKey: '1'.repeat(values.length + 1) }) : answer,
    );
    values.push(...(text.match(/vsk_(live|service)_[A-Za-z0-9]{20,}/g) ?? []));
  }
  // A grant has no key value.
  expect(new Set(values).size).toBe(names.filter((name) => requests[name].action !== 'quota.granted').length);
  const added = (await items()).filter(({ pk, sk }) => !before.has(`${pk} ${sk}`));
  const kept = added.filter(({ sk }) => sk === 'ANSWER');
  // DynamoDB deletes the items with this attribute.
  expect(added.filter((item) => 'deleteAfter' in item)).toEqual(kept);
  expect(kept.length).toBeGreaterThanOrEqual(names.length);
  const everything = added.map((item) => JSON.stringify(item)).join('\n');
  const decoded = kept.map(({ sealed }) => Buffer.from(String(sealed), 'base64').toString('latin1')).join('\n');
  for (const value of values) {
    // The mask shows the start of a value, which is not secret.
    expect(everything).not.toContain(value.slice(0, 24));
    expect(decoded).not.toContain(value.slice(0, 24));
  }
  // Without the deployment's secret, a guessed idempotency key opens nothing; with the secret, another one does not either.
  const clients = [
    ['api_key', of.workspaceId, authorizer.keyId],
    ['operator', 'arn:aws:iam::123456789012:user/test'],
  ];
  const opened = (secret: string, guess: string) =>
    kept.filter(({ id, sealed }) =>
      clients.some((client) => {
        const seal = answerSeal(secret, client, guess);
        try {
          return seal.id === id || seal.open(String(sealed)) !== '';
        } catch {
          return false;
        }
      }),
    ).length;
  for (const guess of ['', '0', '1', '11', 'weak']) expect(opened('', guess)).toBe(0);
  for (const guess of ['', '0', '2', 'weak']) expect(opened(idempotencySecret, guess)).toBe(0);
  expect(opened(idempotencySecret, '1')).toBeGreaterThan(0);
});

/** The calls of a process that dies before or after one of them. Afterwards no call arrives. */
function mortal(calls: DynamoCalls, crash: { readonly call: number; readonly when: 'before' | 'after' }) {
  let made = 0;
  let isDead = false;
  const dead = new Error('The process is dead.');
  const around = (call: (request: never) => Promise<unknown>) => async (request: never) => {
    if (isDead) throw dead;
    const index = made++;
    if (index === crash.call && crash.when === 'before') {
      isDead = true;
      throw dead;
    }
    const response = await call(request);
    if (index === crash.call) isDead = true;
    if (isDead) throw dead;
    return response;
  };
  const entries = Object.entries(calls).map(([method, call]) => [method, around(call as never)]);
  return { calls: Object.fromEntries(entries) as DynamoCalls, made: () => made };
}
