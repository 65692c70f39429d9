import { afterAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes.ts';
import type { Answer } from '../support/http.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey, statusOf } from '../support/service.ts';
import { type Credentials, sendSigned } from '../support/signed.ts';
import { account, baseUrl } from './support/deployed.ts';

afterAll(() => account.close());

const admin = (method: string, path: string, json?: unknown, credentials?: Credentials): Promise<Answer> =>
  sendSigned(baseUrl, method, `/admin/v1${path}`, {
    ...(json !== undefined && { json }),
    ...(credentials !== undefined && { credentials }),
  });

async function newWorkspace(plan = 'Professional'): Promise<{ id: string; key: string }> {
  const answer = await admin('POST', '/workspaces', { name: 'A workspace', plan });
  expectSuccess(routes.createWorkspace, answer);
  return { id: answer.body.workspace.id, key: answer.body.rootKey.key };
}

describe('an operator', () => {
  test('creates a workspace, whose root key works at once; the value is shown this once', async () => {
    const { id, key } = await newWorkspace();
    expect(await statusOf(key)).toBe(200);
    const again = await admin('GET', `/workspaces/${id}`);
    expectSuccess(routes.getWorkspace, again);
    expect(again.body.workspace).toMatchObject({ plan: 'Professional', status: 'active', gatewayKey: 'own' });
    expect(again.text).not.toContain(key);
  });

  test('lists workspaces', async () => {
    const { id } = await newWorkspace();
    const answer = await admin('GET', '/workspaces?limit=5');
    expectSuccess(routes.listWorkspaces, answer);
    expect(answer.body.workspaces.map((each: { id: string }) => each.id)).toContain(id);
  });

  test('changes the plan; it applies to every key from the next request on', async () => {
    const { id, key } = await newWorkspace();
    const other = await createKey(key);
    const policyOf = async (value: string) =>
      (await call('GET', '/v1/status', { key: value })).headers['ratelimit-policy'];
    expect(await policyOf(other.key)).toContain('"minute";q=60;');
    expectSuccess(routes.updateWorkspace, await admin('PATCH', `/workspaces/${id}`, { plan: 'Enterprise' }));
    for (const value of [key, other.key]) expect(await policyOf(value)).toContain('"minute";q=600;');
    expectSuccess(routes.updateWorkspace, await admin('PATCH', `/workspaces/${id}`, { plan: 'Free' }));
    for (const value of [key, other.key])
      expectProblem(await call('GET', '/v1/status', { key: value }), 'plan_without_api_access');
  });

  test('suspends and resumes a workspace; both hold from the next request on', async () => {
    const { id, key } = await newWorkspace();
    const other = await createKey(key);
    expectSuccess(routes.suspendWorkspace, await admin('POST', `/workspaces/${id}/suspend`));
    for (const value of [key, other.key])
      expectProblem(await call('GET', '/v1/status', { key: value }), 'unauthorized');
    expectSuccess(routes.resumeWorkspace, await admin('POST', `/workspaces/${id}/resume`));
    for (const value of [key, other.key]) expect(await statusOf(value)).toBe(200);
  });

  test('issues a new root key, and revokes it', async () => {
    const { id, key } = await newWorkspace();
    const answer = await admin('POST', `/workspaces/${id}/root-key`);
    expectSuccess(routes.issueRootKey, answer);
    expect(await statusOf(key)).toBe(401);
    expect(await statusOf(answer.body.rootKey.key)).toBe(200);
    expectSuccess(routes.revokeRootKey, await admin('DELETE', `/workspaces/${id}/root-key`));
    expect(await statusOf(answer.body.rootKey.key)).toBe(401);
  });

  test('deletes a workspace with all its keys', async () => {
    const { id, key } = await newWorkspace();
    const other = await createKey(key);
    expectSuccess(routes.deleteWorkspace, await admin('DELETE', `/workspaces/${id}`));
    for (const value of [key, other.key]) expect(await statusOf(value)).toBe(401);
    expectProblem(await admin('GET', `/workspaces/${id}`), 'not_found');
  });

  test('sees how the service is deployed', async () => {
    const answer = await admin('GET', '/status');
    expectSuccess(routes.getAdminStatus, answer);
    expect(answer.body.plans).toEqual(['Free', 'Professional', 'Enterprise']);
  });

  test('gets problems for what is wrong', async () => {
    expectProblem(await admin('POST', '/workspaces', { name: 'x', plan: 'Nonsense' }), 'invalid_request');
    expectProblem(await admin('POST', '/workspaces', { name: 'x' }), 'invalid_request');
    expectProblem(await admin('GET', '/workspaces/ws_01JD00000000000000000000ZZ'), 'not_found');
  });
});

describe('nobody else gets in', () => {
  const everyRoute = Object.values(routes).filter(({ auth }) => auth === 'iam');

  test.each(everyRoute.map(({ method, path }) => [method, path.replace('{id}', 'ws_01JD00000000000000000000ZZ')]))(
    'without AWS credentials: %s %s',
    async (method, path) => {
      expect((await call(method, path)).status).toBe(403);
      expect((await call(method, path, { key: rootKey('Enterprise') })).status).toBe(403);
    },
  );

  test('with credentials that AWS does not know', async () => {
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'nonsense' };
    const answer = await admin('GET', '/status', undefined, unknown);
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test('with a wrong signature, or without permission for this route', async () => {
    const resource = 'arn:aws:execute-api:us-east-1:000000000000:*/*/GET/admin/v1/*';
    const reader = await account.user('reader', { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource });
    expect((await admin('GET', '/status', undefined, reader)).status).toBe(200);
    expect((await admin('POST', '/workspaces', { name: 'x', plan: 'Free' }, reader)).status).toBe(403);
    expect((await admin('GET', '/status', undefined, { ...reader, secretAccessKey: 'nonsense' })).status).toBe(403);
  });
});
