import { beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { Answer } from '../../support/service/http.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** Quotas of a workspace and a key, as tenants, operators and clients see them. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');

const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const status = (key: string) => call('GET', '/v1/status', { key });
const today = new Date();
const nextMonth = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1)).toISOString();

let workspaceId: string;
let root: string;
let keyId: string;
let key: string;
beforeAll(async () => {
  ({ id: workspaceId, rootKey: root } = await createWorkspace(baseUrl, 'Professional', credentials));
  ({ id: keyId, key } = await createKey(root, { scopes: ['status:read'] }));
});

const setQuota = (quota: unknown) => admin('PATCH', `/admin/v1/workspaces/${workspaceId}`, { overrides: { quota } });
const limitKey = (quota: unknown) => call('PATCH', `/api/v1/api-keys/${keyId}`, { key: root, json: { quota } });

/** The quota of the workspace, which the tenant and the operator see alike. */
async function quotaOfWorkspace() {
  const own = await call('GET', '/api/v1/workspace', { key: root });
  expectSuccess(routes.getOwnWorkspace, own);
  const shown = await admin('GET', `/admin/v1/workspaces/${workspaceId}`);
  expectSuccess(routes.getWorkspace, shown);
  expect(shown.body.workspace.quota).toEqual(own.body.workspace.quota);
  return own.body.workspace.quota;
}

/** The quota of the key, which the tenant and the operator see alike. */
async function quotaOfKey() {
  const query = `?from=${new Date(Date.now() - 60_000).toISOString()}`;
  const own = await call('GET', `/api/v1/api-keys/${keyId}/usage${query}`, { key: root });
  expectSuccess(routes.getKeyUsage, own);
  const path = `/admin/v1/workspaces/${workspaceId}/api-keys/${keyId}/usage${query}`;
  const shown = await admin('GET', path);
  expectSuccess(routes.getWorkspaceApiKeyUsage, shown);
  expect(shown.body.quota).toEqual(own.body.quota);
  return own.body.quota;
}

function expectQuotaExceeded(answer: Answer, detail: string): void {
  expectProblem(answer, 'quota_exceeded');
  expect(answer.body).toMatchObject({ title: 'Quota exceeded', status: 429, detail: expect.stringContaining(detail) });
}

describe('the quota of a workspace', () => {
  test('is null without one, and used goes up by admitted requests only', async () => {
    expect(await quotaOfWorkspace()).toBeNull();
    expectSuccess(routes.updateWorkspace, await setQuota({ requests: 3, per: 'month' }));
    const quota = { requests: 3, per: 'month', limit: 3, resetsAt: nextMonth };
    expect(await quotaOfWorkspace()).toEqual({ ...quota, used: 0, remaining: 3 });

    expect(await status(key)).toMatchObject({ status: 200 });
    expect(await call('GET', '/v1/photo-requests', { key })).toMatchObject({ status: 403 });
    expect(
      await call('GET', '/v1/status', { key: `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}` }),
    ).toMatchObject({
      status: 401,
    });
    expect(await quotaOfWorkspace()).toEqual({ ...quota, used: 1, remaining: 2 });
    expect((await Promise.all([status(key), status(key)])).map((each) => each.status)).toEqual([200, 200]);

    const answers = await Promise.all([status(key), status(key), status(key)]);
    for (const answer of answers) {
      expectQuotaExceeded(answer, 'The quota of the workspace is used up');
      const { headers } = answer;
      const secondsLeft = (Date.parse(nextMonth) - Date.now()) / 1000;
      expect(Math.abs(Number(headers['retry-after']) - secondsLeft)).toBeLessThan(30);
      expect(headers['ratelimit-policy']).toMatch(
        /^"minute";q=60;w=60, "hour";q=1000;w=3600, "month";q=3;w=(2419200|2505600|2592000|2678400)$/,
      );
      expect(headers['ratelimit']).toMatch(/^"(minute|hour)";r=\d+;t=\d+, "month";r=0;t=\d+$/);
      expect(headers).toMatchObject({
        'x-ratelimit-limit': '3',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.parse(nextMonth) / 1000),
      });
    }
    expect(await quotaOfWorkspace()).toEqual({ ...quota, used: 3, remaining: 0 });
  });

  test('that is used up does not keep its tenant from managing keys', async () => {
    expectQuotaExceeded(await status(key), 'The quota of the workspace');
    expectSuccess(routes.listApiKeys, await call('GET', '/api/v1/api-keys', { key: root }));
    expectSuccess(routes.createApiKey, await call('POST', '/api/v1/api-keys', { key: root, json: { name: 'Leaked' } }));
    expect((await quotaOfWorkspace()).used).toBe(3);
  });

  test('applies to the next request after a change; per total, it has no Retry-After', async () => {
    await setQuota({ requests: 4, per: 'month' });
    expect(await status(key)).toMatchObject({ status: 200 });
    expect(await quotaOfWorkspace()).toMatchObject({ requests: 4, used: 4, remaining: 0 });

    await setQuota({ requests: 1, per: 'total' });
    expect(await status(key)).toMatchObject({ status: 200 });
    const answer = await status(key);
    expectQuotaExceeded(answer, 'It does not reset.');
    expect(answer.headers['retry-after']).toBeUndefined();
    const state = { requests: 1, per: 'total', limit: 1, used: 1, remaining: 0, resetsAt: null };
    expect(await quotaOfWorkspace()).toEqual(state);
    await setQuota(null);
    expect(await quotaOfWorkspace()).toBeNull();
  });
});

describe('the quota of a key', () => {
  test('counts beside the one of its workspace, and each of them refuses', async () => {
    await setQuota({ requests: 10, per: 'day' });
    expect(await quotaOfKey()).toBeNull();
    const limited = await limitKey({ requests: 2, per: 'month' });
    expectSuccess(routes.updateApiKey, limited);
    expect(limited.body.apiKey.quota).toEqual({ requests: 2, per: 'month' });

    expect((await status(key)).headers['ratelimit-policy']).toMatch(/"day";q=10;w=86400, "key-month";q=2;w=\d+$/);
    expect(await status(key)).toMatchObject({ status: 200 });
    expectQuotaExceeded(await status(key), 'The quota of this API key is used up');
    const quota = { requests: 2, per: 'month', limit: 2, resetsAt: nextMonth };
    expect(await quotaOfKey()).toEqual({ ...quota, used: 2, remaining: 0 });
    expect(await quotaOfWorkspace()).toMatchObject({ per: 'day', used: 2, remaining: 8 });

    expect((await limitKey(null)).body.apiKey.quota).toBeNull();
    expect(await status(key)).toMatchObject({ status: 200 });
    expect(await quotaOfKey()).toBeNull();
  });

  test.each([
    [{ requests: 0, per: 'day' }, 'body.quota.requests'],
    [{ requests: 5, per: 'week' }, 'body.quota.per'],
    [{ requests: 5 }, 'body.quota.per'],
    ['5/day', 'body.quota'],
  ])('%j is invalid', async (quota, path) => {
    for (const answer of [
      await limitKey(quota),
      await call('POST', '/api/v1/api-keys', { key: root, json: { name: 'Wrong', quota } }),
    ]) {
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors).toEqual([{ path, message: expect.any(String) }]);
    }
  });

  test('may not be raised by a caller who lacks the scopes of the key', async () => {
    const weak = await createKey(root, { scopes: ['api-keys:write'] });
    const answer = await call('PATCH', `/api/v1/api-keys/${keyId}`, { key: weak.key, json: { quota: null } });
    expectProblem(answer, 'insufficient_scope');
  });

  test('is found by no other workspace', async () => {
    const other = await createWorkspace(baseUrl, 'Professional', credentials);
    expectProblem(await admin('GET', '/admin/v1/workspaces/ws_01JD00000000000000000000ZZ'), 'not_found');
    const path = `/api/v1/api-keys/${keyId}/usage?from=${new Date().toISOString()}`;
    expectProblem(await call('GET', path, { key: other.rootKey }), 'not_found');
  });
});
