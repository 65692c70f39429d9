import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { Answer } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey, statusOf } from '../support/service/service.ts';
import { type Credentials, sendSigned } from '../support/service/signed.ts';

/** The admin plane over HTTP: every status of every route, and the effect of its changes on keys in use. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const nobody = 'ws_01JD00000000000000000000ZZ';

const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const provision = (plan = 'Professional') => createWorkspace(baseUrl, plan, credentials);

const adminRoutes = Object.values(routes).filter(({ auth }) => auth === 'iam');
// A registration of an unknown API creates it: admin/registered-apis.test.ts.
const ofOneObject = adminRoutes.filter(
  ({ path, lambda, method }) => path.includes('{id}') && !(lambda === 'registered-apis' && method === 'PUT'),
);
const validBodies: Record<string, unknown> = {
  'POST /admin/v1/workspaces/{id}/quota-grants': { requests: 1 },
  'POST /admin/v1/workspaces': { name: 'Acme', plan: 'Professional' },
  'PATCH /admin/v1/workspaces/{id}': { name: 'Acme' },
  'POST /admin/v1/keys/lookup': { value: 'vsk_live_nonsense' },
  'POST /admin/v1/workspaces/{id}/api-keys': { name: 'Key', scopes: ['status:read'] },
  'PATCH /admin/v1/workspaces/{id}/api-keys/{keyId}': { name: 'Key' },
  'POST /admin/v1/workspaces/{id}/api-keys/batch': { action: 'activate', ids: ['key_01JD00000000000000000000ZZ'] },
  'POST /admin/v1/workspaces/{id}/imports': { keys: [{ name: 'Key', sha256: '0'.repeat(64) }] },
};
const withBody = adminRoutes.filter((route) => `${route.method} ${route.path}` in validBodies);
const validQueries: Record<string, string> = {
  'GET /admin/v1/workspaces/{id}/api-keys/{keyId}/usage': '?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z',
};

const pathOf = (path: string, id = nobody) =>
  path.replace('{id}', id).replace('{keyId}', 'key_01JD00000000000000000000ZZ');
const callRoute = ({ method, path }: { method: string; path: string }, id = nobody) =>
  admin(method, pathOf(path, id) + (validQueries[`${method} ${path}`] ?? ''), validBodies[`${method} ${path}`]);

describe.each(adminRoutes)('$method $path', ({ method, path }) => {
  const at = pathOf(path);

  test('is closed to an unsigned request, and to every API key', async () => {
    const unsigned = await call(method, at);
    expect(unsigned.status).toBe(403);
    expect(unsigned.body).toEqual({ message: 'Missing Authentication Token' });
    const key = rootKey('Enterprise');
    expect((await call(method, at, { key })).status).toBe(403);
    const bearer = await call(method, at, { headers: [['Authorization', `Bearer ${key}`]] });
    expect([401, 403]).toContain(bearer.status);
    expect(bearer.text).not.toContain(key);
  });

  test('is closed to a signature with another secret', async () => {
    const answer = await sendSigned(baseUrl, method, at, {
      credentials: { ...credentials, secretAccessKey: 'guessed' },
    });
    expect([401, 403]).toContain(answer.status);
    expect(answer.text).not.toContain('ws_');
  });
});

describe.each(ofOneObject)('$method $path', (route) => {
  const malformed = ['ws_nonsense', 'key_01JD00000000000000000000ZZ', '%F0%9F%94%91'];
  // The audit log of a deleted workspace stays, so the list of an unknown one is empty. A batch says of each key that it does not
  // exist. The default settings accept no imported keys.
  const unknown = /\/(audit-events|batch|imports)$/.test(route.path) ? malformed : [nobody, ...malformed];

  test.each(unknown)('404 for %s', async (id) => expectProblem(await callRoute(route, id), 'not_found'));
});

describe.each(withBody)('$method $path', ({ method, path }) => {
  const at = pathOf(path);

  test.each<[string, unknown]>([
    ['a blank name', { name: ' ', plan: 'Free' }],
    ['a name over 100 characters', { name: 'n'.repeat(101), plan: 'Free' }],
    ['a plan that is not configured', { name: 'Acme', plan: 'Platinum' }],
    ['a name that Object has', { name: 'Acme', plan: '__proto__' }],
    ['an unknown field', { name: 'Acme', plan: 'Free', status: 'active' }],
    ['a list', []],
    ['a text', 'Acme'],
    ['nothing to do', {}],
  ])('400 for %s', async (_, json) => {
    const answer = await admin(method, at, json);
    // The body is validated before the workspace is read.
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });
});

test('200: the service reports its deployment', async () => {
  const answer = await admin('GET', '/admin/v1/status');
  expectSuccess(routes.getAdminStatus, answer);
  expect(answer.body.plans).toEqual(['Free', 'Professional', 'Enterprise']);
});

describe('a workspace', () => {
  test('201: is created with a root key that works, shown once', async () => {
    const answer = await admin('POST', '/admin/v1/workspaces', { name: 'Ünï 🔑', plan: 'Professional' });
    expectSuccess(routes.createWorkspace, answer);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { workspace, rootKey: issued } = answer.body;
    expect(workspace).toMatchObject({ name: 'Ünï 🔑', plan: 'Professional', status: 'active', pending: false });
    const status = await call('GET', '/v1/status', { key: issued.key });
    expect(status.body).toMatchObject({ keyId: issued.id, workspaceId: workspace.id, plan: 'Professional' });
    const shown = await admin('GET', `/admin/v1/workspaces/${workspace.id}`);
    expectSuccess(routes.getWorkspace, shown);
    expect(shown.body).toEqual({ workspace: { ...workspace, quota: null } });
    expect(shown.text).not.toContain(issued.key);
  });

  test('200: is renamed', async () => {
    const { id } = await provision();
    const answer = await admin('PATCH', `/admin/v1/workspaces/${id}`, { name: 'Acme & Sons' });
    expectSuccess(routes.updateWorkspace, answer);
    expect(answer.body.workspace).toMatchObject({ id, name: 'Acme & Sons', plan: 'Professional' });
  });

  test('200: its metadata is merged, and its events say so', async () => {
    const metadata = { region: 'eu', seats: '3' };
    const made = await admin('POST', '/admin/v1/workspaces', { name: 'Acme', plan: 'Professional', metadata });
    expect(made.body.workspace).toMatchObject({ externalId: null, metadata });
    const { id } = made.body.workspace;
    const answer = await admin('PATCH', `/admin/v1/workspaces/${id}`, { metadata: { seats: null, tier: 'gold' } });
    expectSuccess(routes.updateWorkspace, answer);
    expect(answer.body.workspace.metadata).toEqual({ region: 'eu', tier: 'gold' });
    const { body } = await call('GET', '/api/v1/audit-events', { key: made.body.rootKey.key });
    expect(body.auditEvents[0]).toMatchObject({
      action: 'workspace.updated',
      changes: { metadata: { seats: null, tier: 'gold' } },
    });
    expect((await admin('PATCH', `/admin/v1/workspaces/${id}`, { metadata: null })).body.workspace.metadata).toEqual(
      {},
    );
  });

  test('409: no two workspaces have the same external id, until one gives it up', async () => {
    const externalId = `customer_${Date.now()}`;
    const create = () => admin('POST', '/admin/v1/workspaces', { name: 'Acme', plan: 'Professional', externalId });
    const find = async () => {
      const answer = await admin('GET', `/admin/v1/workspaces?externalId=${externalId}`);
      expectSuccess(routes.listWorkspaces, answer);
      expect(answer.body.nextCursor).toBeNull();
      return answer.body.workspaces.map(({ id }: { id: string }) => id);
    };
    expect(await find()).toEqual([]);
    const made = await create();
    expectSuccess(routes.createWorkspace, made);
    const { id } = made.body.workspace;
    expect(await find()).toEqual([id]);
    const refused = await create();
    expectProblem(refused, 'external_id_taken');
    expect(refused.body.detail).toContain(id);
    const { id: other } = await provision();
    expectProblem(await admin('PATCH', `/admin/v1/workspaces/${other}`, { externalId }), 'external_id_taken');
    expectSuccess(routes.updateWorkspace, await admin('PATCH', `/admin/v1/workspaces/${id}`, { externalId: null }));
    expect(await find()).toEqual([]);
    expectSuccess(routes.updateWorkspace, await admin('PATCH', `/admin/v1/workspaces/${other}`, { externalId }));
    expect(await find()).toEqual([other]);
    expectSuccess(routes.deleteWorkspace, await admin('DELETE', `/admin/v1/workspaces/${other}`));
    expectSuccess(routes.createWorkspace, await create());
  });

  test('200: suspended, all its keys are refused from the next request on; resumed, they work again', async () => {
    const { id, rootKey: root } = await provision();
    const { key } = await createKey(root);
    expect(await statusOf(key)).toBe(200);
    const suspended = await admin('POST', `/admin/v1/workspaces/${id}/suspend`);
    expectSuccess(routes.suspendWorkspace, suspended);
    expect(suspended.body.workspace.status).toBe('suspended');
    expect([await statusOf(key), await statusOf(root)]).toEqual([401, 401]);
    expectProblem(await call('GET', '/v1/status', { key }), 'unauthorized');
    // Repeating it changes nothing.
    expect((await admin('POST', `/admin/v1/workspaces/${id}/suspend`)).status).toBe(200);
    const resumed = await admin('POST', `/admin/v1/workspaces/${id}/resume`);
    expectSuccess(routes.resumeWorkspace, resumed);
    expect([await statusOf(key), await statusOf(root)]).toEqual([200, 200]);
  });

  test('200: a change of plan applies to all its keys from the next request on', async () => {
    const { id, rootKey: root } = await provision('Professional');
    const { key } = await createKey(root);
    const limitOf = async () => (await call('GET', '/v1/status', { key })).headers['x-ratelimit-limit'];
    expect(await limitOf()).toBe('60');
    const plan = (name: string) => admin('PATCH', `/admin/v1/workspaces/${id}`, { plan: name });
    expectSuccess(routes.updateWorkspace, await plan('Enterprise'));
    expect(await limitOf()).toBe('600');
    expect((await call('GET', '/api/v1/api-keys', { key: root })).body.limits).toMatchObject({
      planName: 'Enterprise',
      max: null,
    });
    expect((await plan('Free')).status).toBe(200);
    expectProblem(await call('GET', '/v1/status', { key }), 'plan_without_api_access');
    expect((await plan('Professional')).status).toBe(200);
    expect(await limitOf()).toBe('60');
  });

  test('200: its root key is replaced, then revoked; the other keys stay', async () => {
    const { id, rootKey: first } = await provision();
    const { key } = await createKey(first);
    const issued = await admin('POST', `/admin/v1/workspaces/${id}/root-key`);
    expectSuccess(routes.issueRootKey, issued);
    expect(issued.headers['cache-control']).toBe('no-store');
    const second = issued.body.rootKey.key;
    expect([await statusOf(first), await statusOf(second), await statusOf(key)]).toEqual([401, 200, 200]);
    const revoked = await admin('DELETE', `/admin/v1/workspaces/${id}/root-key`);
    expectSuccess(routes.revokeRootKey, revoked);
    expect([await statusOf(second), await statusOf(key)]).toEqual([401, 200]);
    expectProblem(await admin('DELETE', `/admin/v1/workspaces/${id}/root-key`), 'not_found');
  });

  test('200: deleted, it is gone with all its keys', async () => {
    const { id, rootKey: root } = await provision();
    const { key } = await createKey(root);
    expectSuccess(routes.deleteWorkspace, await admin('DELETE', `/admin/v1/workspaces/${id}`));
    expect([await statusOf(key), await statusOf(root)]).toEqual([401, 401]);
    expectProblem(await admin('GET', `/admin/v1/workspaces/${id}`), 'not_found');
  });
});

describe('the list of workspaces', () => {
  const list = (query = '') => admin('GET', `/admin/v1/workspaces${query}`);

  test('200: pages through all, newest first, each once', async () => {
    const made = [await provision(), await provision(), await provision()].map(({ id }) => id);
    const ids: string[] = [];
    let answer: Answer | undefined;
    do {
      const cursor = answer === undefined ? '' : `&cursor=${encodeURIComponent(answer.body.nextCursor)}`;
      answer = await list(`?limit=2${cursor}`);
      expectSuccess(routes.listWorkspaces, answer);
      ids.push(...answer.body.workspaces.map(({ id }: { id: string }) => id));
    } while (answer.body.nextCursor !== null);
    expect(ids).toEqual(expect.arrayContaining(made));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort().reverse());
  });

  test.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=made-up', '?page=2', '?externalId=', '?externalId=a%20b'])(
    '400 for %s',
    async (query) => {
      expectProblem(await list(query), 'invalid_request');
    },
  );
});
