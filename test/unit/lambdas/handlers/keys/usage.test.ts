import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { Count } from '../../../../../lambdas/domain/limits/ports.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import { dayMs } from '../../../../../lambdas/domain/shared/time.ts';
import type { UsageLedger } from '../../../../../lambdas/domain/usage/ports.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import * as getKeyUsage from '../../../../../lambdas/handlers/keys/get-key-usage.ts';
import * as getUsage from '../../../../../lambdas/handlers/workspace/get-usage.ts';
import type { ApiHandler } from '../../../../../lambdas/http/api-handler.ts';
import { createCursors } from '../../../../../lambdas/http/cursor.ts';
import { routes } from '../../../../../lambdas/http/routes/index.ts';
import { responseOf } from '../../../../../lambdas/http/routes/responses/index.ts';
import { limitsOf } from '../../../../support/limits.ts';
import { newKey, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';
import { authorizer, contextWith, eventOf } from '../../http/support.ts';

/** The responses of the usage routes. test/contract/usage/usage-store.test.ts tests the real counters. */
const { workspaceId } = authorizer;
const rootKey: ApiKeyRecord = { ...newKey(workspaceId, {}, noon - 1).record, isRoot: true };
const rootKeyId = rootKey.id;
const hour = '2026-11-24T12:00:00.000Z';

/** Keys in the order of their ids, page by page. */
class Pages extends KeysInMemory {
  override async getRootKey() {
    return rootKey;
  }

  override async listKeys(_: string, { limit, after = '' }: { limit: number; after: string | undefined }) {
    const rest = [...this.records.values()].filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return { keys: rest.slice(0, limit), next: rest.length > limit ? rest[limit - 1]?.id : undefined };
  }
}

let keys: Pages;
let usedOfQuota: () => number;
let counted: Map<string, readonly Count[]>;
/** The requests of deleted keys in this hour, by id. */
let deletedKeys: Map<string, number>;
beforeEach(() => {
  keys = new Pages({ id: workspaceId, plan: 'Professional', keyCount: 1, rootKeyId } as Workspace);
  counted = new Map();
  usedOfQuota = () => 0;
  deletedKeys = new Map();
});

/** The counters of this hour, for which there are no records yet. */
const ledger = (): UsageLedger => {
  const tags = () => new Map([rootKey, ...keys.records.values()].map(({ tag, id }) => [tag, id]));
  const never = () => Promise.reject(new Error('Routes write no usage.'));
  return {
    getProgress: async () => undefined,
    records: async () => new Map(),
    usedBy: async (workspace, at, keyId) => {
      if (at !== Date.parse(hour) || workspace !== workspaceId) return [];
      const used = [...counted.keys()].map((counter) => ({
        counter,
        keyId: tags().get(counter.replace('limited#', '')) ?? '',
      }));
      const deleted = [...deletedKeys.keys()].map((id) => ({ counter: id, keyId: id }));
      return [...used, ...deleted].filter((each) => keyId === undefined || each.keyId === keyId);
    },
    countsIn: async (_, counters) =>
      counters.map(({ counter, keyId }) => {
        const name = counter.startsWith('limited#') ? ('limited' as const) : ('admitted' as const);
        const count = deletedKeys.get(keyId) ?? counted.get(counter)?.[0]?.count ?? 0;
        return { keyId, ownerId: null, counts: [{ minute: 0, name, count }] };
      }),
    putProgress: never,
    putRecord: never,
    noteDay: never,
    workspacesIn: never,
    usedIn: () => {
      throw new Error('Routes do not roll up.');
    },
  };
};

const dependencies = () => ({
  keys,
  usage: {
    counts: async (counter: string) => counted.get(counter) ?? [],
    refusals: async (counter: string) =>
      (counted.get(counter) ?? []).map(({ at, count }) => ({ at, name: 'limited' as const, count })),
  },
  quotas: { used: async () => [usedOfQuota()] },
  ledger: ledger(),
  daysKeptMs: 403 * dayMs,
  plans: {
    Free: { maxKeys: 0, limits: null },
    Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) },
  },
  cursors: createCursors({ cursorSecret: async () => 'a secret of some length' }),
  clock: () => noon,
  corsAllowOrigin: '*',
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});

async function call(handler: ApiHandler, query: Record<string, string>, caller: Record<string, string>, id?: string) {
  const event = eventOf(
    { pathParameters: id === undefined ? null : { id }, queryStringParameters: query, body: null },
    { authorizer: { ...authorizer, ...caller } },
  );
  const answer = await handler(event, contextWith(10_000));
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
}

const ofKey = (id: string, query: Record<string, string> = { from: hour }, caller: Record<string, string> = {}) =>
  call(getKeyUsage.createHandler(dependencies()), query, caller, id);
const ofAll = (query: Record<string, string> = { from: hour }, caller: Record<string, string> = {}) =>
  call(getUsage.createHandler(dependencies()), query, caller);

function stored(name: string, environment: 'live' | 'test' = 'live', at = noon): ApiKeyRecord {
  const { record } = newKey(workspaceId, { name, environment }, at);
  keys.records.set(record.id, record);
  return record;
}

function used({ tag }: ApiKeyRecord, admitted: number, limited: number) {
  const at = Date.parse(hour);
  counted.set(tag, [{ at, count: admitted }]);
  counted.set(`limited#${tag}`, [{ at, count: limited }]);
}

const wrongTimes: [string, Record<string, string>, object][] = [
  ['no beginning', {}, { path: 'query.from' }],
  ['a time without a zone', { from: '2026-11-24T12:00:00' }, { path: 'query.from' }],
  ['no time', { from: 'yesterday' }, { path: 'query.from' }],
  [
    'a year that ids cannot hold',
    { from: '0001-01-01T00:00:00Z' },
    { path: 'query.from', message: 'must be a time of the years 1970 to 9998' },
  ],
  ['an end before the beginning', { from: hour, to: '2026-11-24T11:59:59Z' }, { path: 'query.to' }],
  ['another granularity', { from: hour, granularity: 'week' }, { path: 'query.granularity' }],
  [
    'two days by the minute',
    { from: '2026-11-22T12:00:00Z', granularity: 'minute' },
    { path: 'query.from', message: 'must be at most a day before "to" with the granularity minute' },
  ],
  [
    'two months',
    { from: '2026-09-24T12:00:00Z' },
    { path: 'query.from', message: 'must be at most 31 days before "to" with the granularity hour' },
  ],
  ['an unknown parameter', { from: hour, until: hour }, { path: 'query.until' }],
];

describe('the usage of a key', () => {
  test('200: every point, the sums, and the rate status', async () => {
    const key = stored('A');
    const { id } = key;
    used(key, 12, 3);
    const answer = await ofKey(id, { from: '2026-11-24T11:30:00+00:00' });
    expect(answer.status).toBe(200);
    responseOf(routes.getKeyUsage).parse(answer.body);
    expect(answer.body).toEqual({
      usage: {
        from: '2026-11-24T11:00:00.000Z',
        to: '2026-11-24T13:00:00.000Z',
        granularity: 'hour',
        keptSince: '2026-10-24T13:00:00.000Z',
        missing: null,
        points: [
          { at: '2026-11-24T11:00:00.000Z', admitted: 0, limited: 0, refused: {} },
          { at: hour, admitted: 12, limited: 3, refused: {} },
        ],
        ...{ admitted: 12, limited: 3, refused: {} },
      },
      limits: {
        minute: { limit: 60, remaining: 60, resetsAt: '2026-11-24T12:35:00.000Z' },
        hour: { limit: 1000, remaining: 988, resetsAt: '2026-11-24T13:00:00.000Z' },
      },
      quota: null,
    });
  });

  test.each([
    ['its use', () => 12, { used: 12, remaining: 488 }],
    ['nothing left, if the quota was lowered below its use', () => 501, { used: 501, remaining: 0 }],
    [
      'the quota alone while the counters do not respond',
      () => {
        throw new ServiceUnavailableError();
      },
      { used: null, remaining: null },
    ],
  ])('200 with the quota of the key: %s', async (_, used, expected) => {
    const key = stored('A');
    keys.records.set(key.id, { ...key, quota: { requests: 500, per: 'month' } });
    usedOfQuota = used;
    const answer = await ofKey(key.id);
    expect(answer.status).toBe(200);
    responseOf(routes.getKeyUsage).parse(answer.body);
    const resetsAt = '2026-12-01T00:00:00.000Z';
    expect(answer.body.quota).toEqual({ requests: 500, per: 'month', limit: 500, resetsAt, ...expected });
  });

  test('does not hide other failures of the counters', async () => {
    const key = stored('A');
    keys.records.set(key.id, { ...key, quota: { requests: 500, per: 'month' } });
    usedOfQuota = () => {
      throw new Error('Access denied');
    };
    expect(await ofKey(key.id)).toMatchObject({ status: 500 });
  });

  test('200 without limits on a plan that has none', async () => {
    keys = new Pages({ id: workspaceId, plan: 'Free', keyCount: 1, rootKeyId } as Workspace);
    const { id } = stored('A');
    expect(await ofKey(id)).toMatchObject({ status: 200, body: { limits: null } });
  });

  test("200 with the workspace's own limits, and with those of the key", async () => {
    const overrides = { maxKeys: null, limits: { perMinute: 90 } };
    keys = new Pages({ id: workspaceId, plan: 'Professional', overrides, keyCount: 1, rootKeyId } as Workspace);
    const key = stored('A');
    const limitsOfAnswer = async () => {
      const { minute, hour } = (await ofKey(key.id)).body.limits;
      return [minute.limit, hour.limit];
    };
    expect(await limitsOfAnswer()).toEqual([90, 1000]);
    keys.records.set(key.id, { ...key, limits: { perMinute: 100, perHour: 5 } });
    expect(await limitsOfAnswer()).toEqual([90, 5]);
  });

  test('404 without the workspace', async () => {
    const { id } = stored('A');
    keys.getWorkspace = async () => undefined as never;
    expect(await ofKey(id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('200 for a test key about a test key', async () => {
    const { id } = stored('A', 'test');
    expect(await ofKey(id, { from: hour }, { environment: 'test' })).toMatchObject({ status: 200 });
  });

  test('200 for a deleted key that made requests, and 404 for others', async () => {
    const id = newKey(workspaceId, {}, noon).record.id;
    expect(await ofKey(id)).toMatchObject({ status: 404 });
    deletedKeys.set(id, 7);
    expect(await ofKey(id)).toMatchObject({ status: 200, body: { usage: { admitted: 7 }, limits: null } });
    expect(await ofKey(id, { from: hour }, { environment: 'test' })).toMatchObject({ status: 404 });
    expect(await ofKey(id, { from: hour }, { workspaceId: 'ws_01ARYZ6S410000000000000001' })).toMatchObject({
      status: 404,
    });
  });

  test('200 without points for times that are not kept, and since when usage is kept', async () => {
    const { id } = stored('A');
    const answer = await ofKey(id, { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' });
    expect(answer).toMatchObject({ status: 200, body: { usage: { admitted: 0, points: [] } } });
    expect(answer.body.usage.keptSince).toBe('2026-10-24T13:00:00.000Z');
  });

  test.each(wrongTimes)('400 for %s', async (_, query, error) => {
    const answer = await ofKey(stored('A').id, query);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [error] } });
  });

  test('404 for a malformed or unknown key id, and for a live key when a test key asks', async () => {
    for (const [id, caller] of [
      ['nonsense', {}],
      ['key_01JD00000000000000000000ZZ', {}],
      [stored('A').id, { environment: 'test' }],
      [stored('B').id, { workspaceId: 'ws_01ARYZ6S410000000000000001' }],
    ] as const) {
      expect(await ofKey(id, { from: hour }, caller)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  test('429 for a caller that is over its own limit', async () => {
    expect(await ofKey(stored('A').id, { from: hour }, { rateLimited: 'true' })).toMatchObject({ status: 429 });
  });

  test('503 while the counters do not respond', async () => {
    const { id } = stored('A');
    const counts = () => Promise.reject(new ServiceUnavailableError());
    const handler = getKeyUsage.createHandler({ ...dependencies(), usage: { counts, refusals: counts } });
    expect(await call(handler, { from: hour }, {}, id)).toMatchObject({ status: 503 });
  });
});

describe('the usage of a workspace', () => {
  const row = { isRoot: false, isDeleted: false, environment: 'live', ownerId: null, refused: {} };

  test('200: the sum of all keys, and each key; the root key first, and deleted keys last', async () => {
    const [a, b] = [stored('A', 'live', noon), stored('B', 'test', noon + 1)];
    used(rootKey, 100, 0);
    used(a, 12, 3);
    used(b, 5, 0);
    deletedKeys.set('key_gone', 7);
    const answer = await ofAll();
    expect(answer.status).toBe(200);
    responseOf(routes.getUsage).parse(answer.body);
    expect(answer.body).toEqual({
      usage: {
        ...{ from: hour, to: '2026-11-24T13:00:00.000Z', granularity: 'hour' },
        ...{ keptSince: '2026-10-24T13:00:00.000Z', missing: null },
        points: [{ at: hour, admitted: 124, limited: 3, refused: {} }],
        ...{ admitted: 124, limited: 3, refused: {} },
      },
      keys: [
        { ...row, id: rootKeyId, name: 'Root key', isRoot: true, admitted: 100, limited: 0 },
        { ...row, id: a.id, name: 'A', admitted: 12, limited: 3 },
        { ...row, id: b.id, name: 'B', environment: 'test', admitted: 5, limited: 0 },
        { ...row, id: 'key_gone', name: null, isDeleted: true, environment: null, admitted: 7, limited: 0 },
      ],
      owners: [],
      nextCursor: null,
    });
  });

  test('200 by owner', async () => {
    used(stored('A', 'live', noon), 12, 3);
    expect(await ofAll({ from: hour, groupBy: 'owner' })).toMatchObject({
      status: 200,
      body: { keys: [], owners: [{ ownerId: null, admitted: 12, limited: 3 }], usage: { admitted: 12 } },
    });
  });

  test('200 in pages, each with the total of the workspace; only the first has the root key', async () => {
    used(rootKey, 1000, 0);
    for (let key = 0; key < 5; key++) used(stored(`Key ${key}`, 'live', noon + key), 10 ** (key % 3), 1);
    const names: string[][] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await ofAll({ from: hour, limit: '3', ...(cursor !== undefined && { cursor }) });
      expect(status).toBe(200);
      names.push(body.keys.map(({ name }: { name: string }) => name));
      expect(body.usage.admitted).toBe(1000 + 1 + 10 + 100 + 1 + 10);
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(names).toEqual([
      ['Root key', 'Key 0', 'Key 1'],
      ['Key 2', 'Key 3', 'Key 4'],
    ]);
  });

  test('200 with 1,001 keys in one response', async () => {
    for (let key = 0; key < 1000; key++) stored(`Key ${key}`, 'live', noon + key);
    expect((await ofAll()).body.keys).toHaveLength(1001);
  });

  test('200 without a revoked root key', async () => {
    keys = new Pages({ id: workspaceId, plan: 'Professional', keyCount: 0, rootKeyId: null } as Workspace);
    expect(await ofAll()).toMatchObject({ status: 200, body: { keys: [], usage: { admitted: 0 }, nextCursor: null } });
  });

  test.each(wrongTimes)('400 for %s', async (_, query, error) => {
    expect(await ofAll(query)).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [error] } });
  });

  test('400 for an invented cursor, or one of another time, granularity or workspace', async () => {
    for (let key = 0; key < 3; key++) stored(`Key ${key}`, 'live', noon + key);
    const query = { from: hour, to: '2026-11-24T13:00:00Z', limit: '2' };
    const cursor: string = (await ofAll(query)).body.nextCursor;
    expect(await ofAll({ ...query, cursor })).toMatchObject({ status: 200 });
    const wrong = { status: 400, body: { errors: [{ path: 'query.cursor' }] } };
    expect(await ofAll({ ...query, cursor: 'made-up' })).toMatchObject(wrong);
    expect(await ofAll({ ...query, cursor, from: '2026-11-24T11:00:00Z' })).toMatchObject(wrong);
    expect(await ofAll({ ...query, cursor, granularity: 'minute' })).toMatchObject(wrong);
    expect(await ofAll({ ...query, cursor }, { workspaceId: 'ws_01ARYZ6S410000000000000001' })).toMatchObject(wrong);
  });

  test('403 for a test key, because the response includes live keys', async () => {
    expect(await ofAll({ from: hour }, { environment: 'test' })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', detail: expect.stringContaining('Use a live key') },
    });
  });
});
