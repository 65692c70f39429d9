import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess, statusOf } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';
import { unknownKeyValue } from '../../support/stores/keys.ts';

/** `POST /admin/v1/keys/lookup`: from a key value to its key, for operators. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const lookup = (key: unknown) => admin('POST', '/admin/v1/keys/lookup', { key });

async function found(key: string) {
  const answer = await lookup(key);
  expectSuccess(routes.lookupKey, answer);
  expect(answer.text).not.toContain(key);
  return answer.body.apiKey;
}

test('finds a key in its workspace, and never returns the value', async () => {
  const { id: workspaceId, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  const apiKey = await createKey(rootKey, { name: 'Leaked', scopes: ['status:read'] });
  expect(await found(apiKey.key)).toEqual({
    id: apiKey.id,
    workspaceId,
    name: 'Leaked',
    isRoot: false,
    key: expect.stringMatching(/^vsk_live_\w{8}\.\.\.\w{4}$/),
    environment: 'live',
    isAccepted: true,
    isNewest: true,
  });
  expect(await found(rootKey)).toMatchObject({ workspaceId, name: 'Root key', isRoot: true, isAccepted: true });

  const regenerate = { json: { mode: 'grace' }, key: rootKey };
  const renewed = await call('POST', `/api/v1/api-keys/${apiKey.id}/regenerate`, regenerate);
  expect(await found(apiKey.key)).toMatchObject({ id: apiKey.id, isNewest: false, isAccepted: true });
  expect(await found(renewed.body.apiKey.key)).toMatchObject({ id: apiKey.id, isNewest: true });

  await call('PATCH', `/api/v1/api-keys/${apiKey.id}`, { json: { isActive: false }, key: rootKey });
  expect(await found(apiKey.key)).toMatchObject({ id: apiKey.id, isAccepted: false });
  await admin('POST', `/admin/v1/workspaces/${workspaceId}/suspend`);
  expect(await found(rootKey)).toMatchObject({ isAccepted: false });
});

test('gives the same response for a revoked value, an unknown one, and any other text', async () => {
  const { rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  const revoked = await createKey(rootKey, { scopes: ['status:read'] });
  await call('DELETE', `/api/v1/api-keys/${revoked.id}`, { key: rootKey });
  expect(await statusOf(revoked.key)).toBe(401);
  const unknown = unknownKeyValue();
  const answers = await Promise.all([revoked.key, unknown, 'vsk_live_nonsense', 'x', 'é'].map(lookup));
  for (const answer of answers) expectProblem(answer, 'not_found');
  const details = answers.map(({ body: { requestId: _, ...problem } }) => problem);
  expect(new Set(details.map((each) => JSON.stringify(each))).size).toBe(1);
});

describe('refuses', () => {
  test.each([[''], ['x'.repeat(201)], [7], [null]])('the value %j', async (key) => {
    const answer = await lookup(key);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe('body.key');
  });

  test('a value in the URL', async () => {
    expectProblem(await admin('POST', '/admin/v1/keys/lookup?key=x', { key: 'x' }), 'invalid_request');
  });
});
