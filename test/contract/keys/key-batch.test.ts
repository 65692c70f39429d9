import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoAnswerStore } from '../../../lambdas/adapters/dynamodb/answer-store.ts';
import { DynamoAuditHistory } from '../../../lambdas/adapters/dynamodb/audit/audit-history.ts';
import type { DynamoCalls } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoKeyStore } from '../../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamodb/workspace-store.ts';
import { everyScope } from '../../../lambdas/domain/access/scopes.ts';
import { batchMs } from '../../../lambdas/domain/keys/manage/run-batch.ts';
import { ServiceUnavailableError } from '../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../../lambdas/domain/workspaces/provision.ts';
import * as batchApiKeys from '../../../lambdas/handlers/keys/batch-api-keys.ts';
import * as updateApiKey from '../../../lambdas/handlers/keys/update-api-key.ts';
import { rounds } from '../../support/rounds.ts';
import { answersIn } from '../../support/stores/answers-in-memory.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, noLastUse, noon } from '../../support/stores/keys.ts';
import { authorizer, contextWith, eventOf } from '../../unit/lambdas/http/support.ts';

/** Batches of keys on a real engine. */
let engine: Engine;
let table: string;
let calls: DynamoCalls;
let workspaceId: string;
let now: number;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
  calls = engine.calls('lean client');
});
afterAll(() => engine.stop());

const issuing = { keyFormat, clock: () => now, random: systemRandom };

beforeEach(async () => {
  now = noon;
  const workspaces = new DynamoWorkspaceStore(calls, table);
  const options = { name: 'W', plan: 'P', actor: { type: 'operator', id: 'test' } as const, requestId: 'none' };
  workspaceId = (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace.id;
});

const dependencies = (dynamo = calls, clock = () => now) => ({
  keys: new DynamoKeyStore(dynamo, table),
  answers: answersIn(new DynamoAnswerStore(dynamo, table), clock),
  lastUse: noLastUse,
  plans: {},
  secretArnPrefix: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:',
  clock,
  random: systemRandom,
  corsAllowOrigin: '*',
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});

async function create(settings: Parameters<typeof newKey>[1] = {}): Promise<string> {
  const { record } = newKey(workspaceId, settings, now);
  const audit = newAudit(workspaceId, record.id, 'key.created');
  await new DynamoKeyStore(calls, table).createKey(record, () => null, audit);
  return record.id;
}

const createSome = (count: number) => Promise.all(Array.from({ length: count }, () => create()));

interface Asking {
  readonly scopes?: readonly string[];
  readonly environment?: 'live' | 'test';
  readonly idempotencyKey?: string;
  readonly dynamo?: DynamoCalls;
  readonly clock?: () => number;
}

function eventWith(body: object, { scopes = everyScope, environment = 'live', idempotencyKey }: Asking, id?: string) {
  return eventOf(
    {
      pathParameters: id === undefined ? null : { id },
      body: JSON.stringify(body),
      multiValueHeaders: {
        'content-type': ['application/json'],
        ...(idempotencyKey !== undefined && { 'idempotency-key': [idempotencyKey] }),
      },
    },
    { authorizer: { ...authorizer, workspaceId, scopes: scopes.join(' '), environment } },
  );
}

async function batch(body: object, asking: Asking = {}) {
  const handler = batchApiKeys.createHandler(dependencies(asking.dynamo, asking.clock));
  const { statusCode, body: text } = await handler(eventWith(body, asking), contextWith(30_000));
  return { status: statusCode, body: JSON.parse(text), text };
}

async function update(id: string, body: object, asking: Asking = {}) {
  const handler = updateApiKey.createHandler(dependencies());
  const { statusCode, body: text } = await handler(eventWith(body, asking, id), contextWith(30_000));
  return { status: statusCode, body: JSON.parse(text) };
}

const statuses = ({ body }: { body: { results: { status: number }[] } }) => body.results.map(({ status }) => status);
const keyOf = (id: string) => new DynamoKeyStore(calls, table).getKey(workspaceId, id);

async function eventsOf(action: string): Promise<(string | null)[]> {
  const query = { actor: undefined, keyId: undefined, from: undefined, to: undefined, after: undefined, limit: 1000 };
  const { events } = await new DynamoAuditHistory(calls, table).list(workspaceId, { ...query, action } as never);
  return events.map(({ keyId }) => keyId).sort();
}

describe('a batch', () => {
  test('has a result for each id in order, with the state of the key', async () => {
    const ids = [
      await create({ name: 'A' }),
      'key_01JD00000000000000000000ZZ',
      'nonsense',
      await create({ name: 'B' }),
    ];
    const answer = await batch({ action: 'deactivate', ids });
    expect(answer.status).toBe(200);
    const missing = { status: 404, apiKey: null, error: { code: 'not_found', detail: 'There is no such API key.' } };
    const changed = { isActive: false, expiresAt: null, updatedAt: new Date(now).toISOString() };
    expect(answer.body.results).toEqual([
      { id: ids[0], status: 200, apiKey: { id: ids[0], name: 'A', ...changed }, error: null },
      { id: ids[1], ...missing },
      { id: ids[2], ...missing },
      { id: ids[3], status: 200, apiKey: { id: ids[3], name: 'B', ...changed }, error: null },
    ]);
    expect(await eventsOf('key.deactivated')).toEqual([ids[0], ids[3]].sort());
  });

  test('activates, expires and deletes', async () => {
    const ids = [await create({ isActive: false }), await create()];
    expect(statuses(await batch({ action: 'activate', ids }))).toEqual([200, 200]);
    const expiresAt = '2027-01-01T00:00:00.000Z';
    expect(statuses(await batch({ action: 'expire', ids, expiresAt }))).toEqual([200, 200]);
    expect(await keyOf(ids[0] as string)).toMatchObject({ isActive: true, expiresAt });
    const deleted = await batch({ action: 'delete', ids });
    expect(deleted.body.results).toEqual(ids.map((id) => ({ id, status: 200, apiKey: null, error: null })));
    expect(await Promise.all(ids.map(keyOf))).toEqual([undefined, undefined]);
    expect(await eventsOf('key.deleted')).toEqual([...ids].sort());
  });

  test.each([
    [{ action: 'expire', ids: ['a'] }],
    [{ action: 'expire', ids: ['a'], expiresAt: null }],
    [{ action: 'expire', ids: ['a'], expiresAt: '2020-01-01T00:00:00Z' }],
    [{ action: 'delete', ids: ['a'], expiresAt: '2030-01-01T00:00:00Z' }],
    [{ action: 'delete', ids: [] }],
    [{ action: 'delete', ids: ['a', 'a'] }],
    [{ action: 'delete', ids: Array.from({ length: 101 }, (_, i) => `${i}`) }],
    [{ action: 'regenerate', ids: ['a'] }],
    [{ ids: ['a'] }],
  ])('400 for %j, and changes nothing', async (body) => {
    expect((await batch(body)).body).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('judges each key as the request for a single key does', async () => {
    const settings = [
      {},
      { scopes: ['a:read'] },
      { isActive: false },
      { isActive: false, scopes: ['a:read'] },
      { environment: 'test' },
      { environment: 'test', scopes: ['a:read', 'api-keys:write'] },
    ] as const;
    const callers: Asking[] = [
      {},
      { scopes: ['a:read', 'api-keys:write'] },
      { environment: 'test' },
      { scopes: ['api-keys:write'] },
    ];
    const actions = [
      [{ action: 'activate' }, { isActive: true }],
      [{ action: 'deactivate' }, { isActive: false }],
      [{ action: 'expire', expiresAt: '2027-01-01T00:00:00.000Z' }, { expiresAt: '2027-01-01T00:00:00.000Z' }],
    ] as const;
    const seen = new Set<number>();
    for (const caller of callers) {
      for (const [action, change] of actions) {
        const fresh = () => Promise.all(settings.map((each) => create(each as never)));
        const [one, other] = [await fresh(), await fresh()];
        const { body } = await batch({ ...action, ids: one }, caller);
        const singles = await Promise.all(other.map((id) => update(id, change, caller)));
        const outcome = (status: number, of?: { code: string; detail: string } | null) => [
          status,
          of?.code,
          of?.detail,
        ];
        const single = singles.map(({ status, body: each }) => outcome(status, status === 200 ? null : each));
        expect(body.results.map(({ status, error }: never) => outcome(status, error))).toEqual(single);
        for (const { status } of singles) seen.add(status);
      }
    }
    expect([...seen].sort()).toEqual([200, 403, 404]);
  });

  test('starts no key after its time, reports those keys as unfinished, and takes them again', async () => {
    const ids = await createSome(40);
    let ticks = 0;
    // Time passes with each look at the clock.
    const clock = () => now + ticks++ * (batchMs / 60);
    const first = statuses(await batch({ action: 'deactivate', ids }, { clock }));
    const left = ids.filter((_, i) => first[i] === 503);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(left.length).toBeGreaterThan(0);
    for (const id of left) expect(await keyOf(id)).toMatchObject({ isActive: true, revision: 1 });
    expect(statuses(await batch({ action: 'deactivate', ids: left }))).toEqual(left.map(() => 200));
  });

  test('reports a key for which the database does not respond, and changes the others', async () => {
    const ids = await createSome(3);
    const dynamo: DynamoCalls = {
      ...calls,
      get: async (request) => {
        if (String(request.Key['sk']).endsWith(ids[1] as string)) throw new ServiceUnavailableError();
        return calls.get(request);
      },
    };
    const answer = await batch({ action: 'deactivate', ids }, { dynamo });
    expect(statuses(answer)).toEqual([200, 503, 200]);
    expect(answer.body.results[1].error.code).toBe('service_unavailable');
  });
});

describe('at the same time', () => {
  test('two batches with the same ids delete each key once', async () => {
    const ids = await createSome(rounds(30, 10));
    const reversed = [...ids].reverse();
    const [one, other] = await Promise.all([
      batch({ action: 'delete', ids }),
      batch({ action: 'delete', ids: reversed }),
    ]);
    const second = new Map(reversed.map((id, i) => [id, statuses(other)[i]]));
    statuses(one).forEach((status, i) => {
      expect([status, second.get(ids[i] as string)].sort()).toEqual([200, 404]);
    });
    expect(await eventsOf('key.deleted')).toEqual([...ids].sort());
    expect((await new DynamoKeyStore(calls, table).getWorkspace(workspaceId))?.keyCount).toBe(0);
  });

  test('batches and single changes of the same keys all apply', async () => {
    const ids = await createSome(rounds(30, 10));
    const [deactivated, expired, ...renamed] = await Promise.all([
      batch({ action: 'deactivate', ids }),
      batch({ action: 'expire', ids, expiresAt: '2027-01-01T00:00:00.000Z' }),
      ...ids.map((id) => update(id, { name: 'Renamed' })),
    ]);
    const all = ids.map(() => 200);
    expect([statuses(deactivated), statuses(expired), renamed.map(({ status }) => status)]).toEqual([all, all, all]);
    for (const id of ids) {
      const expected = { isActive: false, expiresAt: '2027-01-01T00:00:00.000Z', name: 'Renamed', revision: 4 };
      expect(await keyOf(id)).toMatchObject(expected);
    }
  });
});

describe('with an idempotency key', () => {
  test('20 equal batches at the same moment change each key once, and get one answer', async () => {
    const ids = await createSome(5);
    const body = { action: 'deactivate', ids };
    const answers = await Promise.all(Array.from({ length: 20 }, () => batch(body, { idempotencyKey: workspaceId })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(statuses(answers[0] as (typeof answers)[number])).toEqual([200, 200, 200, 200, 200]);
    expect(await eventsOf('key.deactivated')).toEqual([...ids].sort());
    const other = await batch({ ...body, action: 'activate' }, { idempotencyKey: workspaceId });
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  test('a repeated batch whose first request crashed says that its outcome is not known', async () => {
    const ids = await createSome(3);
    let writes = 0;
    const dynamo: DynamoCalls = {
      ...calls,
      transactWrite: (request) => (++writes > 2 ? new Promise(() => {}) : calls.transactWrite(request)),
    };
    // It never ends.
    void batch({ action: 'delete', ids }, { idempotencyKey: workspaceId, dynamo });
    while (writes <= 2) await new Promise((resolve) => setImmediate(resolve));
    now += 30_000;
    const again = await batch({ action: 'delete', ids }, { idempotencyKey: workspaceId });
    expect(again.body.results.map(({ error }: { error: { code: string } }) => error.code)).toEqual(
      ids.map(() => 'unfinished'),
    );
    const last = await batch({ action: 'delete', ids }, { idempotencyKey: `${workspaceId}-2` });
    expect(statuses(last).sort()).toEqual([200, 200, 404]);
  });
});
