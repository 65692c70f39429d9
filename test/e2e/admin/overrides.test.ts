import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Limits } from '../../../lambdas/domain/limits/rate-windows.ts';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { Answer } from '../../support/service/http.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** Overrides of a workspace and limits of a key, while several instances check its requests. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');

const professional: Limits = { perMinute: 60, perHour: 1000 };
const none = { maxKeys: null, limits: null };

const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const status = (key: string) => call('GET', '/v1/status', { key });

let workspaceId: string;
let root: string;
let keyId: string;
let key: string;
beforeAll(async () => {
  ({ id: workspaceId, rootKey: root } = await createWorkspace(baseUrl, 'Professional', credentials));
  ({ id: keyId, key } = await createKey(root));
});

const override = (overrides: object, id = workspaceId) => admin('PATCH', `/admin/v1/workspaces/${id}`, { overrides });
const limitKey = (limits: unknown) => call('PATCH', `/api/v1/api-keys/${keyId}`, { key: root, json: { limits } });

/** The limits that concurrent requests report, on whichever instance they are checked. All checks together stay below each limit. */
async function limitsInForce(): Promise<Limits> {
  const answers = await Promise.all(Array.from({ length: 6 }, () => status(key)));
  const policies = new Set(answers.map(({ headers }) => headers['ratelimit-policy']));
  expect(policies.size).toBe(1);
  const [, perMinute, perHour] = /^"minute";q=(\d+);w=60, "hour";q=(\d+);w=3600$/.exec([...policies][0] ?? '') ?? [];
  return { perMinute: Number(perMinute), perHour: Number(perHour) };
}

function expectInvalid(answer: Answer, path: string, message: unknown): void {
  expectProblem(answer, 'invalid_request');
  expect(answer.body.errors).toEqual([{ path, message }]);
}

describe('from the next request on, every instance applies', () => {
  test('overrides of the workspace and limits of the key: in each window the lower one', async () => {
    expect(await limitsInForce()).toEqual(professional);

    const lowered = await override({ limits: { perMinute: 50 } });
    expectSuccess(routes.updateWorkspace, lowered);
    expect(lowered.body.workspace).toMatchObject({
      limits: { perMinute: 50, perHour: 1000 },
      overrides: { maxKeys: null, limits: { perMinute: 50 } },
      pending: false,
    });
    expect(await limitsInForce()).toEqual({ perMinute: 50, perHour: 1000 });

    await override({ limits: { perMinute: 5000, perHour: 20_000 } });
    expect(await limitsInForce()).toEqual({ perMinute: 5000, perHour: 20_000 });

    const limited = await limitKey({ perMinute: 100, perHour: 900 });
    expectSuccess(routes.updateApiKey, limited);
    expect(limited.body.apiKey.limits).toEqual({ perMinute: 100, perHour: 900 });
    expect(await limitsInForce()).toEqual({ perMinute: 100, perHour: 900 });

    // The workspace falls below its key, which keeps its own limits.
    await override({ limits: { perMinute: 99 } });
    expect(await limitsInForce()).toEqual({ perMinute: 99, perHour: 900 });
    expect((await call('GET', `/api/v1/api-keys/${keyId}`, { key: root })).body.apiKey.limits.perMinute).toBe(100);

    // Another plan, with the same overrides.
    await admin('PATCH', `/admin/v1/workspaces/${workspaceId}`, { plan: 'Enterprise' });
    expect(await limitsInForce()).toEqual({ perMinute: 99, perHour: 900 });
    await override({ limits: null });
    expect(await limitsInForce()).toEqual({ perMinute: 100, perHour: 900 });

    await admin('PATCH', `/admin/v1/workspaces/${workspaceId}`, { plan: 'Professional' });
    expect((await limitKey(null)).body.apiKey.limits).toBeNull();
    expect(await limitsInForce()).toEqual(professional);
  });

  test('exactly the lower limit to the requests that follow', async () => {
    const { id, key: other } = await createKey(root, { limits: { perMinute: 7 } });
    const answers = await Promise.all(Array.from({ length: 60 }, () => status(other)));
    const minutes = Map.groupBy(answers, ({ headers }) => headers['x-ratelimit-reset']);
    for (const group of minutes.values()) {
      const admitted = group.filter((answer) => answer.status === 200).length;
      const limited = group.filter((answer) => answer.status === 429).length;
      expect(admitted).toBeLessThanOrEqual(7);
      if (limited > 0) expect(admitted).toBe(7);
    }
    const usage = await call('GET', `/api/v1/api-keys/${id}/usage?from=${new Date().toISOString()}`, { key: root });
    expectSuccess(routes.getKeyUsage, usage);
    expect(usage.body.limits).toMatchObject({ minute: { limit: 7 }, hour: { limit: 1000 } });
    await call('DELETE', `/api/v1/api-keys/${id}`, { key: root });
  });
});

describe('the maximum number of keys', () => {
  test('is that of the override: 12 concurrent creations with room for 8', async () => {
    const made = await admin('POST', '/admin/v1/workspaces', {
      name: 'Acme',
      plan: 'Professional',
      overrides: { maxKeys: 8 },
    });
    expectSuccess(routes.createWorkspace, made);
    expect(made.body.workspace).toMatchObject({ maxKeys: 8, limits: professional, overrides: { ...none, maxKeys: 8 } });
    const { key: rootOfIt } = made.body.rootKey;
    const { id } = made.body.workspace;
    const create = () => call('POST', '/api/v1/api-keys', { key: rootOfIt, json: { name: 'K', scopes: ['*'] } });
    const answers = await Promise.all(Array.from({ length: 12 }, create));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(8);
    for (const answer of answers.filter((each) => each.status !== 200)) expectProblem(answer, 'key_limit_exceeded');
    const list = await call('GET', '/api/v1/api-keys', { key: rootOfIt });
    expect(list.body.limits).toMatchObject({ current: 8, max: 8 });

    await override({ maxKeys: 9 }, id);
    expect((await create()).status).toBe(200);
    await override({ maxKeys: 3 }, id);
    expectProblem(await create(), 'key_limit_exceeded');
    const back = await override({ maxKeys: null }, id);
    expect(back.body.workspace).toMatchObject({ maxKeys: 5, overrides: none });
    expectProblem(await create(), 'key_limit_exceeded');
    await admin('DELETE', `/admin/v1/workspaces/${id}`);
  });
});

describe('400', () => {
  test.each<[string, object, string]>([
    ['a maximum below 0', { maxKeys: -1 }, 'body.overrides.maxKeys'],
    ['a maximum that is no number', { maxKeys: '5' }, 'body.overrides.maxKeys'],
    ['limits without a window', { limits: {} }, 'body.overrides.limits'],
    ['a limit of 0', { limits: { perHour: 0 } }, 'body.overrides.limits.perHour'],
    ['an unknown override', { plan: 'Free' }, 'body.overrides'],
  ])('for %s, when a workspace is created and when it is changed', async (_, overrides, path) => {
    for (const answer of [
      await override(overrides),
      await admin('POST', '/admin/v1/workspaces', { name: 'Acme', plan: 'Professional', overrides }),
    ]) {
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors).toEqual([{ path: expect.stringContaining(path), message: expect.any(String) }]);
    }
  });

  test('for limits on a plan without API access', async () => {
    const overrides = { limits: { perMinute: 5 } };
    const message = expect.stringContaining('the plan Free, which has no API access');
    const created = await admin('POST', '/admin/v1/workspaces', { name: 'Acme', plan: 'Free', overrides });
    expectInvalid(created, 'body.overrides.limits', message);
    const changed = await admin('PATCH', `/admin/v1/workspaces/${workspaceId}`, { plan: 'Free', overrides });
    expectInvalid(changed, 'body.overrides.limits', message);
  });

  test('for a key with a higher limit than its workspace, which names the maximum', async () => {
    const message = 'must be at most 1000, the limit of the workspace';
    expectInvalid(await limitKey({ perMinute: 60, perHour: 1001 }), 'body.limits.perHour', message);
    const json = { name: 'K', scopes: ['*'], limits: { perHour: 1001 } };
    expectInvalid(await call('POST', '/api/v1/api-keys', { key: root, json }), 'body.limits.perHour', message);
    const atOperators = await admin('PATCH', `/admin/v1/workspaces/${workspaceId}/api-keys/${keyId}`, {
      limits: { perHour: 1001 },
    });
    expectInvalid(atOperators, 'body.limits.perHour', message);
    await override({ limits: { perHour: 1001 } });
    expect((await limitKey({ perHour: 1001 })).status).toBe(200);
    await Promise.all([override({ limits: null }), limitKey(null)]);
  });
});

test('403 for a caller without the scopes of the key, whether the limit rises or falls', async () => {
  const strong = await createKey(root, { scopes: ['photo-requests:write'], limits: { perMinute: 5 } });
  const weak = await createKey(root, { scopes: ['api-keys:write'] });
  for (const limits of [null, { perMinute: 6 }, { perMinute: 4 }]) {
    const answer = await call('PATCH', `/api/v1/api-keys/${strong.id}`, { key: weak.key, json: { limits } });
    expectProblem(answer, 'insufficient_scope');
  }
  for (const { id } of [strong, weak]) await call('DELETE', `/api/v1/api-keys/${id}`, { key: root });
});

test('overrides on a plan without API access stay, and do nothing until the plan has access', async () => {
  const { id, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  await override({ limits: { perMinute: 30 } }, id);
  const moved = await admin('PATCH', `/admin/v1/workspaces/${id}`, { plan: 'Free' });
  expect(moved.body.workspace).toMatchObject({ limits: null, overrides: { limits: { perMinute: 30 } } });
  expectProblem(await status(rootKey), 'plan_without_api_access');
  await admin('PATCH', `/admin/v1/workspaces/${id}`, { plan: 'Professional' });
  expect((await status(rootKey)).headers['ratelimit-policy']).toContain('q=30;');
  await admin('DELETE', `/admin/v1/workspaces/${id}`);
});

test('a tenant sees the effective limits, the overrides, its own plan and the public ones', async () => {
  await override({ maxKeys: 7, limits: { perHour: 2000 } });
  const own = await call('GET', '/api/v1/workspace', { key: root });
  expectSuccess(routes.getOwnWorkspace, own);
  expect(own.body.workspace).toMatchObject({
    maxKeys: 7,
    limits: { perMinute: 60, perHour: 2000 },
    overrides: { maxKeys: 7, limits: { perHour: 2000 } },
  });
  expect(own.body.plans).toContainEqual({ name: 'Professional', maxKeys: 5, limits: professional, quota: null });
  await override({ maxKeys: null, limits: null });
});

test('the audit log has the changes of limits', async () => {
  await override({ maxKeys: 6, limits: null });
  await limitKey({ perMinute: 9 });
  const { body } = await call('GET', '/api/v1/audit-events?limit=5', { key: root });
  expect(body.auditEvents).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ action: 'key.updated', changes: { limits: { perMinute: 9 } } }),
      expect.objectContaining({
        action: 'workspace.updated',
        changes: { overrides: { maxKeys: 6, limits: null } },
      }),
    ]),
  );
});
