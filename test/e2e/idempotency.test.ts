import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { grantQuota } from '../../lambdas/http/routes/admin.ts';
import { allRoutes } from '../../lambdas/http/routes/index.ts';
import { createWorkspaceApiKey, regenerateWorkspaceApiKey } from '../../lambdas/http/routes/operators.ts';
import { isKeeping } from '../../lambdas/http/routes/route.ts';
import type { Answer } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
import {
  call,
  createKey,
  expectProblem,
  expectRateHeaders,
  expectSuccess,
  rootKey,
  statusOf,
} from '../support/service/service.ts';
import { type Credentials, sendSigned } from '../support/service/signed.ts';

/** Idempotency keys over HTTP, on every route that takes them. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const root = rootKey('Enterprise', 1);

interface Ask {
  readonly idempotencyKey?: string;
  readonly json?: unknown;
  readonly id?: string;
}

/** How to call a route: a body, another body, a new object to call it for (its ids), and the value in its answer. */
interface Calling {
  readonly json?: object;
  readonly other?: object;
  readonly newId?: () => Promise<string>;
  readonly valueIn: (body: Answer['body']) => string;
  /** Checks that the change of the answer was made. @default the value is that of a key that works */
  readonly expectEffect?: (value: string) => Promise<void>;
}

/** How to call each route. test/e2e/keys/key-batch.test.ts tests batches, which name existing keys. */
const calls: Record<string, Calling> = {
  'create-api-key': {
    json: { name: 'Once', scopes: ['status:read'] },
    other: { name: 'Other', scopes: ['status:read'] },
    valueIn: (body) => body.apiKey.key,
  },
  'regenerate-api-key': {
    json: { mode: 'immediate' },
    other: { mode: 'grace' },
    newId: async () => (await createKey(root, { scopes: ['status:read'] })).id,
    valueIn: (body) => body.apiKey.key,
  },
  [createWorkspaceApiKey.path]: {
    json: { name: 'Once', scopes: ['status:read'] },
    other: { name: 'Other', scopes: ['status:read'] },
    newId: async () => (await createWorkspace(baseUrl, 'Professional', credentials)).id,
    valueIn: (body) => body.apiKey.key,
  },
  [regenerateWorkspaceApiKey.path]: {
    json: { mode: 'immediate' },
    other: { mode: 'grace' },
    newId: async () => {
      const workspace = await createWorkspace(baseUrl, 'Professional', credentials);
      return `${workspace.id}/${(await createKey(workspace.rootKey, { scopes: ['status:read'] })).id}`;
    },
    valueIn: (body) => body.apiKey.key,
  },
  'create-workspace': {
    json: { name: 'Once', plan: 'Professional' },
    other: { name: 'Other', plan: 'Professional' },
    valueIn: (body) => body.rootKey.key,
  },
  [grantQuota.path]: {
    json: { requests: 5 },
    other: { requests: 6 },
    newId: async () => {
      const { id } = await createWorkspace(baseUrl, 'Professional', credentials);
      const json = { overrides: { quota: { requests: 10, per: 'month' } } };
      await sendSigned(baseUrl, 'PATCH', `/admin/v1/workspaces/${id}`, { credentials, json });
      return id;
    },
    valueIn: (body) => String(body.quota.limit),
    expectEffect: async (value) => expect(value).toBe('15'),
  },
  'service-keys': {
    json: { name: 'Once' },
    other: { name: 'Other' },
    valueIn: (body) => body.serviceKey.key,
    expectEffect: async (key) =>
      expect((await call('POST', '/v1/verify', { key, json: { key: 'x' } })).status).toBe(200),
  },
  'issue-root-key': {
    newId: async () => (await createWorkspace(baseUrl, 'Professional', credentials)).id,
    valueIn: (body) => body.rootKey.key,
  },
};

const unknownWorkspace = 'ws_01JD00000000000000000000ZZ';
const keeping = allRoutes.filter(isKeeping).filter(({ lambda }) => lambda !== 'batch-api-keys');

describe.each(keeping)('$method $path', (route) => {
  const how = calls[route.path] ?? calls[route.lambda ?? ''];
  const { json: usual, other, newId = async () => '', valueIn } = how as Calling;
  const expectEffect = async ({ body }: Answer) => {
    const { expectEffect: expectIt = async (key) => expect(await statusOf(key)).toBe(200) } = how as Calling;
    await expectIt(valueIn(body));
  };
  const ask = ({ idempotencyKey, json = usual, id = '' }: Ask, key = root): Promise<Answer> => {
    const [first = '', second = ''] = id.split('/');
    const path = route.path.replace('{id}', first).replace('{keyId}', second);
    const body = json === undefined ? {} : { json };
    const headers = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
    return route.auth === 'iam'
      ? sendSigned(baseUrl, 'POST', path, { credentials, ...body, headers })
      : call('POST', path, { key, ...body, headers: Object.entries(headers) });
  };

  test('gives a repeated request the first answer, whose value works', async () => {
    const [idempotencyKey, id] = [randomUUID(), await newId()];
    const first = await ask({ idempotencyKey, id });
    expectSuccess(route, first);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    const second = await ask({ idempotencyKey: `"${idempotencyKey}"`, id });
    expectSuccess(route, second);
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.headers['access-control-expose-headers']).toContain('Idempotent-Replayed');
    expect(second.headers['cache-control']).toBe('no-store');
    if (route.auth !== 'iam') expectRateHeaders(second);
    await expectEffect(second);
  });

  test('makes one change for 20 equal requests at the same moment', async () => {
    const [idempotencyKey, id] = [randomUUID(), await newId()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ idempotencyKey, id })));
    for (const answer of answers) expectSuccess(route, answer);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await expectEffect(answers[0] as Answer);
  });

  test('makes another change with another idempotency key, and without one', async () => {
    const id = await newId();
    const asks = [{ idempotencyKey: randomUUID(), id }, { idempotencyKey: randomUUID(), id }, { id }, { id }];
    const values: string[] = [];
    for (const each of asks) values.push(valueIn((await ask(each)).body));
    expect(new Set(values).size).toBe(asks.length);
  });

  test('400 for a malformed idempotency key', async () => {
    const id = await newId();
    for (const idempotencyKey of ['two words', 'a,b', '"open', 'x'.repeat(256)]) {
      const answer = await ask({ idempotencyKey, id });
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ path: 'header.Idempotency-Key' }]);
    }
  });

  test('422 for another body or another route', async () => {
    const [idempotencyKey, id] = [randomUUID(), await newId()];
    expectSuccess(route, await ask({ idempotencyKey, id }));
    if (other !== undefined) expectProblem(await ask({ idempotencyKey, id, json: other }), 'idempotency_key_reused');
    if (id !== '') expectProblem(await ask({ idempotencyKey, id: await newId() }), 'idempotency_key_reused');
    const elsewhere = { 'Idempotency-Key': idempotencyKey };
    const refused =
      route.auth === 'iam'
        ? await sendSigned(baseUrl, 'POST', '/admin/v1/workspaces', {
            credentials,
            headers: elsewhere,
            json: { name: 'Elsewhere', plan: 'Professional' },
          })
        : await call('POST', '/api/v1/api-keys', {
            key: root,
            headers: Object.entries(elsewhere),
            json: { name: 'Elsewhere' },
          });
    expectProblem(refused, 'idempotency_key_reused');
  });

  test('keeps no refusal', async () => {
    const [idempotencyKey, id] = [randomUUID(), await newId()];
    if (usual === undefined) expectProblem(await ask({ idempotencyKey, id: unknownWorkspace }), 'not_found');
    else expectProblem(await ask({ idempotencyKey, id, json: { ...usual, nonsense: true } }), 'invalid_request');
    expectSuccess(route, await ask({ idempotencyKey, id }));
  });
});

describe('the client', () => {
  const create = (key: string, idempotencyKey: string) =>
    call('POST', '/api/v1/api-keys', {
      key,
      json: { name: 'Once', scopes: ['status:read'] },
      headers: [['Idempotency-Key', idempotencyKey]],
    });

  test('is one API key: another one of the workspace has answers of its own', async () => {
    const other = await createKey(root, { scopes: ['*', 'api-keys:*'] });
    const idempotencyKey = randomUUID();
    const answers = [await create(root, idempotencyKey), await create(other.key, idempotencyKey)];
    expect(new Set(answers.map(({ body }) => body.apiKey.id)).size).toBe(2);
  });

  test('stays the same with a new value; the previous value gets 401', async () => {
    const { id, key } = await createKey(root, { scopes: ['*', 'api-keys:*'] });
    const idempotencyKey = randomUUID();
    const first = await create(key, idempotencyKey);
    const { body } = await call('POST', `/api/v1/api-keys/${id}/regenerate`, { key: root, json: {} });
    expectProblem(await create(key, idempotencyKey), 'unauthorized');
    const second = await create(body.apiKey.key, idempotencyKey);
    expect(second.text).toBe(first.text);
  });

  test('gets 403 after it lost a scope that it had', async () => {
    const { id, key } = await createKey(root, { scopes: ['status:read', 'photo-requests:*', 'api-keys:write'] });
    const idempotencyKey = randomUUID();
    expect(await create(key, idempotencyKey)).toMatchObject({ status: 200 });
    const scopes = ['status:read', 'api-keys:write'];
    expect(await call('PATCH', `/api/v1/api-keys/${id}`, { key: root, json: { scopes } })).toMatchObject({
      status: 200,
    });
    const refused = await create(key, idempotencyKey);
    expectProblem(refused, 'insufficient_scope');
    expect(refused.body.detail).toContain('photo-requests:*');
  });
});

test('routes that create nothing ignore the header', async () => {
  const headers: [string, string][] = [['Idempotency-Key', 'not, valid']];
  expect(await call('GET', '/api/v1/api-keys', { key: root, headers })).toMatchObject({ status: 200 });
});
