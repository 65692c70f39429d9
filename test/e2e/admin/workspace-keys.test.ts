import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { createWorkspace, type ProvisionedWorkspace } from '../../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess, statusOf } from '../../support/service/service.ts';
import { type Credentials, type SignedOptions, sendSigned } from '../../support/service/signed.ts';

/** The API keys and the audit log of a workspace, for operators: every status of every route, and attempts to pass as one. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const noKey = 'key_01JD00000000000000000000ZZ';

const admin = (method: string, path: string, json?: unknown, options: SignedOptions = {}) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }), ...options });
const provision = (plan = 'Professional') => createWorkspace(baseUrl, plan, credentials);
const keysOf = (workspaceId: string, rest = '') => `/admin/v1/workspaces/${workspaceId}/api-keys${rest}`;
const eventsOf = async (workspaceId: string, query = '') => {
  const answer = await admin('GET', `/admin/v1/workspaces/${workspaceId}/audit-events${query}`);
  expectSuccess(routes.listWorkspaceAuditEvents, answer);
  return answer.body.auditEvents as { action: string; keyId: string; actor: object }[];
};
async function create(workspaceId: string, settings: object = {}) {
  const answer = await admin('POST', keysOf(workspaceId), { name: 'Made', scopes: ['status:read'], ...settings });
  expectSuccess(routes.createWorkspaceApiKey, answer);
  return answer.body.apiKey as { id: string; key: string };
}

test('200: an operator creates, changes, regenerates and deletes a key, and the audit log names them', async () => {
  const { id: workspaceId, rootKey } = await provision();
  const { id, key } = await create(workspaceId, { ownerId: 'customer_42' });
  expect(await statusOf(key)).toBe(200);

  const got = await admin('GET', keysOf(workspaceId, `/${id}`));
  expectSuccess(routes.getWorkspaceApiKey, got);
  expect(got.body.apiKey).toMatchObject({ id, ownerId: 'customer_42', isActive: true });
  const list = await admin('GET', keysOf(workspaceId));
  expectSuccess(routes.listWorkspaceApiKeys, list);
  expect(list.body).toMatchObject({ apiKeys: [{ id }], total: 1, limits: { current: 1, planName: 'Professional' } });
  for (const { text } of [got, list]) expect(text).not.toContain(key);
  // The workspace sees the same key.
  expect((await call('GET', `/api/v1/api-keys/${id}`, { key: rootKey })).body.apiKey).toMatchObject({ id });

  const change = (json: object) => admin('PATCH', keysOf(workspaceId, `/${id}`), json);
  const deactivated = await change({ isActive: false });
  expectSuccess(routes.updateWorkspaceApiKey, deactivated);
  expect(await statusOf(key)).toBe(401);
  expectSuccess(routes.updateWorkspaceApiKey, await change({ isActive: true, scopes: ['*', 'api-keys:*'] }));
  expect(await statusOf(key)).toBe(200);

  const renewed = await admin('POST', keysOf(workspaceId, `/${id}/regenerate`));
  expectSuccess(routes.regenerateWorkspaceApiKey, renewed);
  expect(renewed.headers['cache-control']).toBe('no-store');
  expect([await statusOf(key), await statusOf(renewed.body.apiKey.key)]).toEqual([401, 200]);

  const from = new Date(Date.now() - 3_600_000).toISOString();
  const usage = await admin('GET', keysOf(workspaceId, `/${id}/usage?from=${from}`));
  expectSuccess(routes.getWorkspaceApiKeyUsage, usage);
  expect(usage.body).toMatchObject({ usage: { admitted: 3 }, limits: { minute: { limit: 60 } } });

  const batch = await admin('POST', keysOf(workspaceId, '/batch'), { action: 'deactivate', ids: [id, noKey] });
  expectSuccess(routes.batchWorkspaceApiKeys, batch);
  expect(batch.body.results.map(({ status }: { status: number }) => status)).toEqual([200, 404]);
  expect(await statusOf(renewed.body.apiKey.key)).toBe(401);

  const deleted = await admin('DELETE', keysOf(workspaceId, `/${id}`));
  expectSuccess(routes.deleteWorkspaceApiKey, deleted);
  expect(await statusOf(renewed.body.apiKey.key)).toBe(401);
  expectProblem(await admin('GET', keysOf(workspaceId, `/${id}`)), 'not_found');

  const events = await eventsOf(workspaceId, `?keyId=${id}`);
  const actions = [
    'key.deleted',
    'key.deactivated',
    'key.regenerated',
    'key.activated',
    'key.deactivated',
    'key.created',
  ];
  expect(events.map(({ action }) => action)).toEqual(actions);
  for (const { actor } of events) expect(actor).toEqual({ type: 'operator', id: expect.stringMatching(/^arn:aws:/) });
});

test('200: an operator reaches keys of test, and every scope, and passes through the pages of a search', async () => {
  const { id: workspaceId } = await provision('Enterprise');
  const wide = await create(workspaceId, { scopes: ['*', 'api-keys:*', 'members:*', 'audit-events:*'] });
  const ofTest = await create(workspaceId, { environment: 'test', name: 'Second' });
  expect((await call('GET', '/api/v1/members', { key: wide.key })).status).not.toBe(403);
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await admin('GET', keysOf(workspaceId, `?limit=1&sort=name${cursor && `&cursor=${cursor}`}`));
    expectSuccess(routes.listWorkspaceApiKeys, answer);
    ids.push(...answer.body.apiKeys.map((each: { id: string }) => each.id));
    cursor = answer.body.nextCursor;
  }
  expect(ids).toEqual([wide.id, ofTest.id]);
  const found = await admin('GET', keysOf(workspaceId, '?environment=test&query=second'));
  expect(found.body).toMatchObject({ apiKeys: [{ id: ofTest.id }], total: 1 });
});

test('200: keys of a suspended workspace can be managed, and the audit log of a deleted one can be read', async () => {
  const { id: workspaceId } = await provision();
  await admin('POST', `/admin/v1/workspaces/${workspaceId}/suspend`);
  const { id, key } = await create(workspaceId);
  expect(await statusOf(key)).toBe(401);
  expectSuccess(routes.deleteWorkspaceApiKey, await admin('DELETE', keysOf(workspaceId, `/${id}`)));
  await admin('DELETE', `/admin/v1/workspaces/${workspaceId}`);
  expect((await eventsOf(workspaceId))[0]).toMatchObject({ action: 'workspace.deleted' });
  expectProblem(await admin('POST', keysOf(workspaceId), { name: 'Late', scopes: ['a:b'] }), 'not_found');
  expectProblem(await admin('GET', keysOf(workspaceId)), 'not_found');

  const erase = (of: string) => admin('DELETE', `/admin/v1/workspaces/${of}?erase=true`);
  expectSuccess(routes.deleteWorkspace, await erase(workspaceId));
  const [event, ...others] = await eventsOf(workspaceId);
  expect(event).toMatchObject({ action: 'workspace.erased', actor: { type: 'operator' }, changes: {} });
  expect(others).toEqual([]);
  expectSuccess(routes.deleteWorkspace, await erase(workspaceId));
  expectProblem(await erase('ws_01JD00000000000000000000ZZ'), 'not_found');
  expectProblem(await admin('DELETE', `/admin/v1/workspaces/${workspaceId}`), 'not_found');
  const living = await provision();
  expectSuccess(routes.deleteWorkspace, await erase(living.id));
  expect(await statusOf(living.rootKey)).toBe(401);
  expect((await eventsOf(living.id)).map(({ action }) => action)).toEqual(['workspace.erased']);
});

describe('refuses', () => {
  let workspace: Promise<ProvisionedWorkspace> | undefined;
  const inWorkspace = async (rest: string) => {
    workspace ??= provision();
    return keysOf((await workspace).id, rest);
  };

  test.each([
    ['GET', '?limit=0', undefined, 'query.limit'],
    ['GET', '?sort=size', undefined, 'query.sort'],
    ['GET', '?cursor=made-up', undefined, 'query.cursor'],
    ['GET', '?full=true', undefined, 'query.full'],
    ['GET', `/${noKey}?full=true`, undefined, 'query.full'],
    ['GET', `/${noKey}/usage`, undefined, 'query.from'],
    ['POST', '', { scopes: ['a:b'] }, 'body.name'],
    ['POST', '', { name: 'Key', scopes: ['nonsense'] }, 'body.scopes.0'],
    ['POST', '', { name: 'Key', workspaceId: 'ws_1' }, 'body.workspaceId'],
    ['PATCH', `/${noKey}`, {}, 'body'],
    ['POST', `/${noKey}/regenerate`, { mode: 'later' }, 'body.mode'],
  ])('400: %s %s', async (method, rest, json, path) => {
    const answer = await admin(method, await inWorkspace(rest), json);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe(path);
  });

  test.each(['?limit=0', '?action=nonsense', '?to=2026-01-01T00:00:00Z&from=2026-02-01T00:00:00Z', '?full=true'])(
    '400: audit events with %s',
    async (query) => {
      const { id } = await provision();
      expectProblem(await admin('GET', `/admin/v1/workspaces/${id}/audit-events${query}`), 'invalid_request');
    },
  );

  test('403: more keys than the plan of the workspace allows', async () => {
    const { id } = await provision('Free');
    expectProblem(await admin('POST', keysOf(id), { name: 'One', scopes: ['a:b'] }), 'key_limit_exceeded');
  });

  test('409: scopes that a holder of the value lacks', async () => {
    const { id: workspaceId, rootKey } = await provision();
    const maker = await createKey(rootKey, { scopes: ['api-keys:*', 'status:read'] });
    const made = await createKey(maker.key, { scopes: ['status:read'] });
    const widen = () => admin('PATCH', keysOf(workspaceId, `/${made.id}`), { scopes: ['*'] });
    expectProblem(await widen(), 'conflict');
    expectSuccess(routes.regenerateWorkspaceApiKey, await admin('POST', keysOf(workspaceId, `/${made.id}/regenerate`)));
    expectSuccess(routes.updateWorkspaceApiKey, await widen());
  });

  test('422: an idempotency key of a request in another workspace', async () => {
    const [one, other] = [await provision(), await provision()];
    const json = { name: 'Once', scopes: ['status:read'] };
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await admin('POST', keysOf(one.id), json, { headers });
    expectSuccess(routes.createWorkspaceApiKey, first);
    expect((await admin('POST', keysOf(one.id), json, { headers })).text).toBe(first.text);
    const refused = await admin('POST', keysOf(other.id), json, { headers });
    expectProblem(refused, 'idempotency_key_reused');
    expect(refused.text).not.toContain(first.body.apiKey.key);
    // The same text from a key of the workspace is another client's.
    const own = await call('POST', '/api/v1/api-keys', { key: one.rootKey, json, headers: Object.entries(headers) });
    expect(own.status).toBe(200);
    expect(own.body.apiKey.id).not.toBe(first.body.apiKey.id);
  });
});

describe('a key of another workspace', () => {
  test('404 on every route of one key, and unchanged', async () => {
    const [mine, other] = [await provision(), await provision()];
    const { id, key } = await create(other.id);
    const from = new Date(Date.now() - 3_600_000).toISOString();
    for (const [method, rest, json] of [
      ['GET', ''],
      ['PATCH', '', { isActive: false }],
      ['DELETE', ''],
      ['POST', '/regenerate'],
      ['GET', `/usage?from=${from}`],
    ] as const) {
      expectProblem(await admin(method, keysOf(mine.id, `/${id}${rest}`), json), 'not_found');
    }
    expect(await eventsOf(mine.id, `?keyId=${id}`)).toEqual([]);
    expect(await statusOf(key)).toBe(200);
  });

  test('does not take the cursors of another workspace', async () => {
    const [one, other] = [await provision(), await provision()];
    for (let i = 0; i < 2; i++) for (const { id } of [one, other]) await create(id);
    const { nextCursor } = (await admin('GET', keysOf(one.id, '?limit=1'))).body;
    expectProblem(await admin('GET', keysOf(other.id, `?limit=1&cursor=${nextCursor}`)), 'invalid_request');
  });
});

describe('a workspace cannot pass as an operator', () => {
  const forgeries: [string, [string, string][]][] = [
    ['a context', [['X-Amzn-Request-Context', '{"identity":{"userArn":"arn:aws:iam::1:root"}}']]],
    ['an ARN', [['X-Amz-User-Arn', 'arn:aws:iam::000000000000:user/local-operator']]],
    [
      'another path',
      [
        ['X-Original-URL', '/admin/v1/workspaces'],
        ['X-Rewrite-URL', '/admin/v1/workspaces'],
      ],
    ],
    ['a workspace', [['X-Workspace-Id', 'ws_01JD00000000000000000000ZZ']]],
  ];

  test.each(forgeries)('with headers that name %s', async (_, headers) => {
    const [mine, other] = [await provision(), await provision()];
    const { id } = await create(other.id);
    for (const path of [keysOf(other.id), keysOf(other.id, `/${id}`), keysOf(mine.id)]) {
      expect((await call('GET', path, { key: mine.rootKey, headers })).status).toBe(403);
    }
    expectProblem(await call('GET', `/api/v1/api-keys/${id}`, { key: mine.rootKey, headers }), 'not_found');
    const own = await createKey(mine.rootKey);
    const { body } = await call('GET', `/api/v1/audit-events?keyId=${own.id}`, { key: mine.rootKey, headers });
    expect(body.auditEvents[0].actor.type).toBe('api_key');
  });

  test('with the id of another workspace in a path, a query or a body', async () => {
    const [mine, other] = [await provision(), await provision()];
    const { id } = await create(other.id);
    const asMine = (method: string, path: string, json?: object) =>
      call(method, path, { key: mine.rootKey, ...(json && { json }) });
    for (const path of [`${other.id}%2Fapi-keys%2F${id}`, `..%2F..%2Fadmin%2Fv1%2Fworkspaces%2F${other.id}`, id]) {
      const answer = await asMine('GET', `/api/v1/api-keys/${path}`);
      // A gateway that decodes the path finds no route there.
      if (answer.body.message !== 'Missing Authentication Token') expectProblem(answer, 'not_found');
    }
    expectProblem(await asMine('GET', `/api/v1/api-keys?workspaceId=${other.id}`), 'invalid_request');
    expectProblem(await asMine('POST', '/api/v1/api-keys', { name: 'x', workspaceId: other.id }), 'invalid_request');
  });

  test('and an operator cannot pass as a workspace, with a signature on its routes', async () => {
    const { rootKey } = await provision();
    const signed = await admin('GET', '/api/v1/api-keys');
    expectProblem(signed, 'unauthorized');
    // A request with both is ambiguous, so it has no caller.
    const both = await admin('GET', '/api/v1/workspace', undefined, { unsigned: { 'X-API-Key': rootKey } });
    expectProblem(both, 'unauthorized');
  });

  test('with a signature for one workspace on the path of another', async () => {
    const [one, other] = [await provision(), await provision()];
    const { SignatureV4 } = await import('@smithy/signature-v4');
    const { Sha256 } = await import('@aws-crypto/sha256-js');
    const region = credentials.region ?? 'us-east-1';
    const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
    const url = new URL(baseUrl.replace(/\/$/, '') + keysOf(one.id));
    const { headers } = await signer.sign({
      ...{ method: 'GET', protocol: url.protocol, hostname: url.hostname, path: url.pathname },
      headers: { host: url.host },
    });
    const { host: _, ...sent } = headers;
    const replay = (path: string) => call('GET', path, { headers: Object.entries(sent) });
    expect((await replay(keysOf(one.id))).status).toBe(200);
    expect([401, 403]).toContain((await replay(keysOf(other.id))).status);
  });
});
