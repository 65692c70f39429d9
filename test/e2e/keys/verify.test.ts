import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { Answer } from '../../support/service/http.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess, statusOf } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';
import { unknownKeyValue } from '../../support/stores/keys.ts';

/** `POST /v1/verify`: a service asks whether a key is valid, with a service key, an API key or AWS credentials. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const verifyAs = (asker: string, json: object) => call('POST', '/v1/verify', { key: asker, json });
const verifySigned = (json: object) => admin('POST', '/admin/v1/verify', json);

async function newServiceKey(name = 'Orders'): Promise<{ id: string; key: string }> {
  const answer = await admin('POST', '/admin/v1/service-keys', { name });
  expectSuccess(routes.createServiceKey, answer);
  return answer.body.serviceKey;
}

/** The answer about a key, checked against its schema. */
function answered(answer: Answer) {
  expectSuccess(routes.verifyKey, answer);
  expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
  return answer.body;
}

const serviceKey = newServiceKey();
const verify = async (json: object) => answered(await verifyAs((await serviceKey).key, json));
const workspace = createWorkspace(baseUrl, 'Enterprise', credentials);
const newKey = async (settings: Record<string, unknown> = {}) =>
  createKey((await workspace).rootKey, { scopes: ['status:read'], ...settings });
const newAsker = (settings: Record<string, unknown> = {}) => newKey({ scopes: ['keys:verify'], ...settings });
const refusal = { valid: false, retryAfter: null, rateLimit: null, quotas: [] };
const unauthorized = { ...refusal, code: 'unauthorized', status: 401, detail: expect.any(String) };

/** How many requests of a key were admitted, limited and refused since the beginning of the hour. */
async function usageOf(id: string) {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const answer = await call('GET', `/api/v1/api-keys/${id}/usage?from=${from}`, { key: (await workspace).rootKey });
  const { admitted, limited, refused } = answer.body.usage;
  return { admitted, limited, refused };
}

describe('a valid key', () => {
  test('is answered with its principal and its limits, on each route', async () => {
    const { id: keyId, key } = await newKey({ ownerId: 'customer_42' });
    const asker = await newAsker();
    const body = { key, scope: 'status:read' };
    const answers = [await verify(body), answered(await verifyAs(asker.key, body)), answered(await verifySigned(body))];
    const principal = {
      keyId,
      workspaceId: (await workspace).id,
      environment: 'live',
      plan: 'Enterprise',
      scopes: ['status:read'],
      ownerId: 'customer_42',
    };
    for (const answer of answers) expect(answer).toMatchObject({ valid: true, principal, quotas: [] });
    const left = answers.map(({ rateLimit }) => rateLimit.hour.remaining);
    expect(left).toEqual([left[0], left[0] - 1, left[0] - 2]);
    expect(await usageOf(keyId)).toEqual({ admitted: 3, limited: 0, refused: {} });
    expect(await usageOf(asker.id)).toEqual({ admitted: 0, limited: 0, refused: {} });
  });

  test('needs no scope if the request names none', async () => {
    const { key } = await newKey();
    expect(await verify({ key })).toMatchObject({ valid: true });
    expect(await verify({ key, scope: 'status:write' })).toMatchObject({ ...refusal, rateLimit: expect.anything() });
  });

  test('records when it and the key that asks were last used', async () => {
    const [{ id, key }, asker] = [await newKey(), await newAsker()];
    answered(await verifyAs(asker.key, { key }));
    const lastUse = async (of: string) =>
      (await call('GET', `/api/v1/api-keys/${of}`, { key: (await workspace).rootKey })).body.apiKey.lastUsedAt;
    expect(await lastUse(id)).not.toBeNull();
    expect(await lastUse(asker.id)).not.toBeNull();
    const { serviceKeys } = (await admin('GET', '/admin/v1/service-keys')).body;
    await verify({ key });
    expect(serviceKeys.length).toBeGreaterThan(0);
    const used = (await admin('GET', '/admin/v1/service-keys')).body.serviceKeys;
    const { id: own } = await serviceKey;
    expect(used.find((each: { id: string }) => each.id === own).lastUsedAt).not.toBeNull();
  });

  test('counts its cost against the quotas', async () => {
    const { id, rootKey } = await createWorkspace(baseUrl, 'Enterprise', credentials);
    const quota = { requests: 10, per: 'month' };
    await admin('PATCH', `/admin/v1/workspaces/${id}`, { overrides: { quota } });
    const { key } = await createKey(rootKey, { quota: { requests: 7, per: 'total' } });
    const first = await verify({ key, cost: 4 });
    expect(first).toMatchObject({
      valid: true,
      quotas: [
        { of: 'workspace', per: 'month', limit: 10, used: 4, remaining: 6 },
        { of: 'key', per: 'total', limit: 7, used: 4, remaining: 3, resetsAt: null },
      ],
    });
    const second = await verify({ key, cost: 4 });
    expect(second).toMatchObject({ valid: false, code: 'quota_exceeded', status: 429, retryAfter: null });
    expect(second.quotas).toMatchObject([{ of: 'key', used: 4 }]);
    expect(await verify({ key, cost: 3 })).toMatchObject({ valid: true });
  });
});

describe('a refused key', () => {
  test('is answered with the reason, except for keys that are not valid', async () => {
    const { rootKey: free } = await createWorkspace(baseUrl, 'Free', credentials);
    const bound = await newKey({ allowedIps: ['203.0.113.0/24'] });
    const inactive = await newKey({ isActive: false });
    const { key: narrow } = await newKey();
    const known = { ...refusal, rateLimit: expect.anything() };
    expect(await verify({ key: narrow, scope: 'orders:read' })).toMatchObject({
      ...known,
      code: 'insufficient_scope',
      status: 403,
    });
    const refused = { ...known, code: 'ip_not_allowed', status: 403 };
    expect(await verify({ key: bound.key })).toMatchObject(refused);
    expect(await verify({ key: bound.key, sourceIp: '198.51.100.7' })).toMatchObject(refused);
    expect(await verify({ key: bound.key, sourceIp: '203.0.113.7' })).toMatchObject({ valid: true });
    expect(await verify({ key: free })).toMatchObject({ ...refusal, code: 'plan_without_api_access', status: 403 });
    for (const key of [inactive.key, unknownKeyValue(), 'nonsense', '', (await serviceKey).key, 'x'.repeat(5000)]) {
      expect(await verify({ key })).toEqual(unauthorized);
    }
  });

  test('says when to try again over its rate limit', async () => {
    const { key } = await newKey({ limits: { perHour: 2 } });
    expect([await verify({ key }), await verify({ key })].map(({ valid }) => valid)).toEqual([true, true]);
    const limited = await verify({ key });
    expect(limited).toMatchObject({ valid: false, code: 'rate_limit_exceeded', status: 429 });
    expect(limited.rateLimit.hour).toMatchObject({ limit: 2, remaining: 0 });
    expect(limited.retryAfter).toBeGreaterThanOrEqual(1);
    expect(limited.retryAfter).toBeLessThanOrEqual(3600);
  });
});

describe('the key that asks', () => {
  test.each([undefined, 'vsk_live_nonsense', 'vsk_service_nonsense', unknownKeyValue()])(
    'gets the 401 of every route: %s',
    async (key) => {
      const answer = await call('POST', '/v1/verify', { ...(key !== undefined && { key }), json: { key: 'x' } });
      expectProblem(answer, 'unauthorized');
      const { requestId: _, ...ofVerify } = answer.body;
      const { requestId: _other, ...ofGateway } = (await call('GET', '/v1/status')).body;
      expect(ofVerify).toEqual(ofGateway);
    },
  );

  test('gets 401 before its body is read', async () => {
    expectProblem(await call('POST', '/v1/verify', { raw: '{' }), 'unauthorized');
  });

  test('needs the scope by name: "*" is not enough', async () => {
    const { key } = await newKey();
    for (const scopes of [['*'], ['*:*'], ['*:verify'], ['api-keys:*']]) {
      const asker = await newAsker({ scopes });
      expectProblem(await verifyAs(asker.key, { key }), 'insufficient_scope');
    }
  });

  test('must be allowed at its address and by its plan', async () => {
    const elsewhere = await newAsker({ allowedIps: ['203.0.113.0/24'] });
    expectProblem(await verifyAs(elsewhere.key, { key: 'x' }), 'ip_not_allowed');
    const { rootKey } = await createWorkspace(baseUrl, 'Free', credentials);
    expectProblem(await verifyAs(rootKey, { key: 'x' }), 'plan_without_api_access');
  });

  test('opens nothing else if it is a service key', async () => {
    const { key } = await serviceKey;
    expect(await statusOf(key)).toBe(401);
    expectProblem(await call('GET', '/api/v1/api-keys', { key }), 'unauthorized');
  });

  test('works as bearer token, too', async () => {
    const { key } = await newKey();
    const headers: [string, string][] = [['Authorization', `Bearer ${(await serviceKey).key}`]];
    expect(answered(await call('POST', '/v1/verify', { headers, json: { key } }))).toMatchObject({ valid: true });
  });

  test('learns nothing about keys of another workspace, and counts nothing for them', async () => {
    const asker = await newAsker();
    const { rootKey: foreignRoot } = await createWorkspace(baseUrl, 'Professional', credentials);
    const foreign = await createKey(foreignRoot, { scopes: ['status:read'], limits: { perHour: 2 } });
    const inactive = await createKey(foreignRoot, { isActive: false });
    const ask = async (key: string) => (await verifyAs(asker.key, { key, scope: 'status:read' })).text;
    const unknown = await ask(unknownKeyValue());
    expect(JSON.parse(unknown)).toEqual(unauthorized);
    const ofForeign = async () => {
      for (const key of [foreign.key, inactive.key, foreignRoot]) expect(await ask(key)).toBe(unknown);
    };
    // Before the function has seen the foreign key, afterwards, and while its limit is used up.
    await ofForeign();
    expect(await verify({ key: foreign.key })).toMatchObject({ valid: true, rateLimit: { hour: { remaining: 1 } } });
    await ofForeign();
    expect(await verify({ key: foreign.key })).toMatchObject({ valid: true, rateLimit: { hour: { remaining: 0 } } });
    expect(await verify({ key: foreign.key })).toMatchObject({ code: 'rate_limit_exceeded' });
    await ofForeign();
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const { usage } = (await call('GET', `/api/v1/api-keys/${inactive.id}/usage?from=${from}`, { key: foreignRoot }))
      .body;
    expect(usage).toMatchObject({ admitted: 0, limited: 0, refused: {} });
  });

  test('learns nothing about live keys if it is a test key', async () => {
    const asker = await newAsker({ environment: 'test' });
    const [live, own] = [await newKey(), await newKey({ environment: 'test' })];
    expect(answered(await verifyAs(asker.key, { key: live.key }))).toEqual(unauthorized);
    expect(answered(await verifyAs(asker.key, { key: own.key }))).toMatchObject({ valid: true });
  });
});

describe('revocation holds from the next request on', () => {
  test('of the key that is asked about', async () => {
    const { id, key } = await newKey();
    expect(await verify({ key })).toMatchObject({ valid: true });
    await call('PATCH', `/api/v1/api-keys/${id}`, { json: { isActive: false }, key: (await workspace).rootKey });
    expect(await verify({ key })).toEqual(unauthorized);
    await call('DELETE', `/api/v1/api-keys/${id}`, { key: (await workspace).rootKey });
    expect(await verify({ key })).toEqual(unauthorized);
  });

  test('of the key that asks', async () => {
    const [{ key }, asker] = [await newKey(), await newAsker()];
    answered(await verifyAs(asker.key, { key }));
    await call('PATCH', `/api/v1/api-keys/${asker.id}`, { json: { scopes: ['*'] }, key: (await workspace).rootKey });
    expectProblem(await verifyAs(asker.key, { key }), 'insufficient_scope');
    await call('DELETE', `/api/v1/api-keys/${asker.id}`, { key: (await workspace).rootKey });
    expectProblem(await verifyAs(asker.key, { key }), 'unauthorized');
  });

  test('of a service key', async () => {
    const [{ key }, own] = [await newKey(), await newServiceKey('Soon deleted')];
    answered(await verifyAs(own.key, { key }));
    expectSuccess(routes.deleteServiceKey, await admin('DELETE', `/admin/v1/service-keys/${own.id}`));
    expectProblem(await verifyAs(own.key, { key }), 'unauthorized');
  });
});

test('40 requests through the endpoint and the authorizer at the same time are admitted exactly to the limit', async () => {
  const limit = 13;
  const { id, key } = await newKey({ limits: { perHour: limit } });
  const asker = await newAsker();
  const viaAuthorizer = async () => (await statusOf(key)) === 200;
  const viaEndpoint = [
    () => verify({ key }),
    async () => answered(await verifyAs(asker.key, { key })),
    async () => answered(await verifySigned({ key })),
  ];
  const asks = Array.from({ length: 40 }, async (_, index) => {
    if (index % 2 === 0) return viaAuthorizer();
    const ask = viaEndpoint[index % viaEndpoint.length] as (typeof viaEndpoint)[number];
    return (await ask()).valid as boolean;
  });
  expect((await Promise.all(asks)).filter(Boolean)).toHaveLength(limit);
  expect((await usageOf(id)).admitted).toBe(limit);
});

describe('refuses', () => {
  test.each<[object, string]>([
    [{}, 'body.key'],
    [{ key: 7 }, 'body.key'],
    [{ key: null }, 'body.key'],
    [{ key: 'x', scope: 'READ' }, 'body.scope'],
    [{ key: 'x', sourceIp: 'localhost' }, 'body.sourceIp'],
    [{ key: 'x', sourceIp: 'fe80::1%eth0' }, 'body.sourceIp'],
    [{ key: 'x', cost: 0 }, 'body.cost'],
    [{ key: 'x', cost: 1001 }, 'body.cost'],
    [{ key: 'x', cost: 1.5 }, 'body.cost'],
    [{ key: 'x', workspaceId: 'ws' }, 'body.workspaceId'],
  ])('%j', async (body, path) => {
    for (const answer of [await verifyAs((await serviceKey).key, body), await verifySigned(body)]) {
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors.map((each: { path: string }) => each.path)).toContain(path);
    }
  });

  test('a key in the URL', async () => {
    const { key } = await serviceKey;
    const answer = await call('POST', `/v1/verify?key=${unknownKeyValue()}`, { key, json: { key: 'x' } });
    expectProblem(answer, 'invalid_request');
  });

  test('a request without a signature on the admin plane', async () => {
    expect((await call('POST', '/admin/v1/verify', { key: (await serviceKey).key, json: { key: 'x' } })).status).toBe(
      403,
    );
  });
});

describe('service keys', () => {
  test('are listed with masked values, newest first, and deleted once', async () => {
    const first = await newServiceKey('First');
    const second = await newServiceKey('Second');
    expect(second.key).toMatch(/^vsk_service_[0-9A-Za-z]{49}$/);
    expect(second.id).toBe(`svc_${second.key.slice(12, 20)}`);
    const answer = await admin('GET', '/admin/v1/service-keys');
    expectSuccess(routes.listServiceKeys, answer);
    const ids: string[] = answer.body.serviceKeys.map(({ id }: { id: string }) => id);
    expect(ids.indexOf(second.id)).toBeLessThan(ids.indexOf(first.id));
    const shown = answer.body.serviceKeys.find(({ id }: { id: string }) => id === first.id);
    expect(shown).toMatchObject({
      name: 'First',
      key: `${first.key.slice(0, 20)}...${first.key.slice(-4)}`,
      createdBy: expect.stringMatching(/^arn:/),
      lastUsedAt: null,
    });
    for (const { key } of [first, second]) expect(answer.text).not.toContain(key.slice(20, -4));
    for (const { id } of [first, second]) await admin('DELETE', `/admin/v1/service-keys/${id}`);
    expectProblem(await admin('DELETE', `/admin/v1/service-keys/${first.id}`), 'not_found');
    for (const id of ['svc_short', 'key_01JD00000000000000000000ZZ', 'svc_Ab3dEf9_']) {
      expectProblem(await admin('DELETE', `/admin/v1/service-keys/${id}`), 'not_found');
    }
  });

  test.each([{}, { name: '' }, { name: 'x', scopes: ['*'] }])('are not created from %j', async (body) => {
    expectProblem(await admin('POST', '/admin/v1/service-keys', body), 'invalid_request');
  });
});
