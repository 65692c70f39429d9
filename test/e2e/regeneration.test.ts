import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import { rounds } from '../support/rounds.ts';
import {
  call,
  createKey,
  deleteKey,
  expectProblem,
  expectSuccess,
  rootKey,
  statusOf,
} from '../support/service/service.ts';

const root = rootKey('Enterprise', 4);

const regenerate = (id: string, json?: unknown) =>
  call('POST', `/api/v1/api-keys/${id}/regenerate`, { key: root, ...(json !== undefined && { json }) });

async function regenerated(id: string, json?: unknown) {
  const answer = await regenerate(id, json);
  expectSuccess(routes.regenerateApiKey, answer);
  return answer.body.apiKey as { key: string; previousKeyValidUntil: string | null };
}

const get = async (id: string) => (await call('GET', `/api/v1/api-keys/${id}`, { key: root })).body.apiKey;

const secondsFromNow = (time: string | null) => (Date.parse(time ?? '') - Date.now()) / 1000;

describe('with the mode', () => {
  test.each([[undefined], [{}], [{ mode: 'immediate' }]])(
    'immediate (%j), the old value is refused immediately',
    async (json) => {
      const { id, key } = await createKey(root);
      const renewed = await regenerated(id, json);
      expect(renewed.previousKeyValidUntil).toBeNull();
      expect([await statusOf(key), await statusOf(renewed.key)]).toEqual([401, 200]);
      await deleteKey(root, id);
    },
  );

  test('grace, both values work and share limits, and the key shows until when', async () => {
    const { id, key } = await createKey(root);
    const renewed = await regenerated(id, { mode: 'grace', gracePeriodSeconds: 3600 });
    expect(secondsFromNow(renewed.previousKeyValidUntil)).toBeGreaterThan(3590);
    expect(secondsFromNow(renewed.previousKeyValidUntil)).toBeLessThanOrEqual(3600);
    expect(await get(id)).toMatchObject({ previousKeyValidUntil: renewed.previousKeyValidUntil });
    const remaining: number[] = [];
    for (const value of [key, renewed.key, key, renewed.key]) {
      const { status, body, headers } = await call('GET', '/v1/status', { key: value });
      expect({ status, keyId: body.keyId }).toEqual({ status: 200, keyId: id });
      remaining.push(Number(headers['x-ratelimit-remaining']));
    }
    // A new minute may begin once during the requests.
    const steps = remaining.slice(1).map((count, index) => (remaining[index] ?? 0) - count);
    expect(steps.filter((step) => step === 1).length).toBeGreaterThanOrEqual(2);
    await deleteKey(root, id);
    expect([await statusOf(key), await statusOf(renewed.key)]).toEqual([401, 401]);
  });

  test('grace, the key shows the last use of both values, and the previous one can be kept longer or ended', async () => {
    const { id, key } = await createKey(root);
    const renewed = await regenerated(id, { mode: 'grace', gracePeriodSeconds: 3600 });
    const [newest, previous] = (await get(id)).values;
    expect([newest.lastUsedAt, previous.lastUsedAt]).toEqual([null, null]);
    expect([await statusOf(key), await statusOf(key)]).toEqual([200, 200]);
    const { values } = await get(id);
    expect([values[0].lastUsedAt, values[1].key]).toEqual([null, previous.key]);
    expect(Math.abs(secondsFromNow(values[1].lastUsedAt))).toBeLessThan(90);

    const change = (json: object) => call('PATCH', `/api/v1/api-keys/${id}`, { key: root, json });
    const later = await change({ previousKeyValidUntil: new Date(Date.now() + 7_200_000).toISOString() });
    expectSuccess(routes.updateApiKey, later);
    expect(secondsFromNow(later.body.apiKey.previousKeyValidUntil)).toBeGreaterThan(7100);
    const found = await call('GET', '/api/v1/api-keys?rotation=two_values', { key: root });
    expect(found.body.apiKeys.map((each: { id: string }) => each.id)).toContain(id);

    expectProblem(await change({ previousKeyValidUntil: null, previousMask: newest.key }), 'conflict');
    expectSuccess(routes.updateApiKey, await change({ previousKeyValidUntil: null, previousMask: previous.key }));
    expect([await statusOf(key), await statusOf(renewed.key)]).toEqual([401, 200]);
    expectProblem(await change({ previousKeyValidUntil: null }), 'conflict');
    await deleteKey(root, id);
  });

  test('grace without a time, the grace period lasts a day', async () => {
    const { id } = await createKey(root);
    const { previousKeyValidUntil } = await regenerated(id, { mode: 'grace' });
    expect(Math.round(secondsFromNow(previousKeyValidUntil) / 60)).toBe(1440);
    await deleteKey(root, id);
  });

  test('on_first_use, the grace period starts when the new value is used', async () => {
    const { id, key } = await createKey(root);
    const renewed = await regenerated(id, { mode: 'on_first_use', gracePeriodSeconds: 600 });
    expect(Math.round(secondsFromNow(renewed.previousKeyValidUntil) / 86_400)).toBe(30);
    expect(await statusOf(key)).toBe(200);
    expect(Math.round(secondsFromNow((await get(id)).previousKeyValidUntil) / 86_400)).toBe(30);
    expect(await statusOf(renewed.key)).toBe(200);
    const { previousKeyValidUntil } = await get(id);
    expect(secondsFromNow(previousKeyValidUntil)).toBeGreaterThan(580);
    expect(secondsFromNow(previousKeyValidUntil)).toBeLessThanOrEqual(600);
    // Later uses do not move it.
    expect(await statusOf(renewed.key)).toBe(200);
    expect(await get(id)).toMatchObject({ previousKeyValidUntil });
    expect(await statusOf(key)).toBe(200);
    await deleteKey(root, id);
  });
});

test('a third value retires the oldest', async () => {
  const { id, key: first } = await createKey(root);
  const second = await regenerated(id, { mode: 'grace' });
  const third = await regenerated(id, { mode: 'grace' });
  expect([await statusOf(first), await statusOf(second.key), await statusOf(third.key)]).toEqual([401, 200, 200]);
  await regenerated(id);
  expect([await statusOf(second.key), await statusOf(third.key)]).toEqual([401, 401]);
  await deleteKey(root, id);
});

test('a change of the key applies to both values, from the next request on', async () => {
  const { id, key } = await createKey(root);
  const renewed = await regenerated(id, { mode: 'grace' });
  const change = (json: object) => call('PATCH', `/api/v1/api-keys/${id}`, { key: root, json });
  expect((await change({ isActive: false })).status).toBe(200);
  expect([await statusOf(key), await statusOf(renewed.key)]).toEqual([401, 401]);
  expect((await change({ isActive: true, scopes: ['photo-requests:read'] })).status).toBe(200);
  expect([await statusOf(key), await statusOf(renewed.key)]).toEqual([403, 403]);
  await deleteKey(root, id);
});

describe('by a request with the key itself', () => {
  const itself = (id: string, headers: Parameters<typeof call>[2]) =>
    call('POST', `/api/v1/api-keys/${id}/regenerate`, headers);
  const scopes = ['status:read', 'api-keys:write'];

  test.each<[string, (key: string) => Parameters<typeof call>[2]]>([
    ['X-API-Key', (key) => ({ key })],
    ['Authorization', (key) => ({ headers: [['Authorization', `Bearer ${key}`]] })],
  ])('presented in %s: the new value works', async (_, presenting) => {
    const { id, key } = await createKey(root, { scopes });
    const answer = await itself(id, presenting(key));
    expectSuccess(routes.regenerateApiKey, answer);
    expect([await statusOf(key), await statusOf(answer.body.apiKey.key)]).toEqual([401, 200]);
    await deleteKey(root, id);
  });

  test('that activates itself while another request deactivates it stays inactive', async () => {
    for (let round = 0; round < rounds(30, 5); round++) {
      const { id, key } = await createKey(root, { scopes });
      const patch = (caller: string, isActive: boolean) =>
        call('PATCH', `/api/v1/api-keys/${id}`, { key: caller, json: { isActive } });
      const [answer] = await Promise.all([patch(root, false), patch(key, true), patch(key, true)]);
      expectSuccess(routes.updateApiKey, answer);
      expect(await statusOf(key)).toBe(401);
      await deleteKey(root, id);
    }
  });

  test('while another request regenerates it: the value of the other request works, and is the only one', async () => {
    for (let round = 0; round < rounds(30, 5); round++) {
      const { id, key } = await createKey(root, { scopes });
      const [answer, own] = await Promise.all([regenerate(id), itself(id, { key })]);
      expectSuccess(routes.regenerateApiKey, answer);
      expect(await statusOf(answer.body.apiKey.key)).toBe(200);
      expect([200, 401]).toContain(own.status);
      if (own.status === 200) expect(await statusOf(own.body.apiKey.key)).toBe(401);
      await deleteKey(root, id);
    }
  });
});

test("the key's own expiry ends both values", async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = await createKey(root, { expiresAt });
  const renewed = await regenerated(id, { mode: 'grace', gracePeriodSeconds: 86_400 });
  expect(renewed.previousKeyValidUntil).toBe(expiresAt);
  await deleteKey(root, id);
});

test.each([
  [{ mode: 'later' }, 'body.mode'],
  [{ mode: 'grace', gracePeriodSeconds: 59 }, 'body.gracePeriodSeconds'],
  [{ mode: 'grace', gracePeriodSeconds: 2_592_001 }, 'body.gracePeriodSeconds'],
  [{ mode: 'on_first_use', gracePeriodSeconds: 60.5 }, 'body.gracePeriodSeconds'],
  [{ gracePeriodSeconds: 60 }, 'body.gracePeriodSeconds'],
  [{ mode: 'immediate', gracePeriodSeconds: 60 }, 'body.gracePeriodSeconds'],
  [{ mode: 'grace', now: true }, 'body.now'],
])('%j is refused, and names %s', async (json, path) => {
  const { id, key } = await createKey(root);
  const answer = await regenerate(id, json);
  expectProblem(answer, 'invalid_request');
  expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  expect(await statusOf(key)).toBe(200);
  await deleteKey(root, id);
});

describe('a rotation policy', () => {
  const arnOf = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-abcdef`;
  const patch = (id: string, rotation: unknown) =>
    call('PATCH', `/api/v1/api-keys/${id}`, { key: root, json: { rotation } });

  test('is shown with its state: due, without a secret at first', async () => {
    const before = Date.now() - 1000;
    const { id, rotation } = await createKey(root, { rotation: { everyDays: 90, deliverTo: 'managed' } });
    expect(rotation).toEqual({
      everyDays: 90,
      gracePeriodSeconds: 86_400,
      deliverTo: 'managed',
      secretArn: null,
      nextRotationAt: expect.any(String),
      lastRotatedAt: null,
      lastFailure: null,
    });
    expect(Date.parse((rotation as { nextRotationAt: string }).nextRotationAt)).toBeGreaterThan(before);
    expect((await get(id)).rotation).toMatchObject({ everyDays: 90, deliverTo: 'managed' });
    await deleteKey(root, id);
  });

  test('can be set, changed, and ended', async () => {
    const { id } = await createKey(root);
    for (const rotation of [
      { everyDays: 1, gracePeriodSeconds: 60, deliverTo: 'managed' },
      { everyDays: 365, gracePeriodSeconds: 2_592_000, deliverTo: arnOf('app/key') },
    ]) {
      const answer = await patch(id, rotation);
      expectSuccess(routes.updateApiKey, answer);
      expect(answer.body.apiKey.rotation).toMatchObject(rotation);
    }
    const inactive = await call('PATCH', `/api/v1/api-keys/${id}`, { key: root, json: { isActive: false } });
    expect(inactive.body.apiKey.rotation.nextRotationAt).toBeNull();
    expect((await patch(id, null)).body.apiKey.rotation).toBeNull();
    await deleteKey(root, id);
  });

  test.each([
    [{ deliverTo: 'managed' }, 'body.rotation.everyDays'],
    [{ everyDays: 0, deliverTo: 'managed' }, 'body.rotation.everyDays'],
    [{ everyDays: 366, deliverTo: 'managed' }, 'body.rotation.everyDays'],
    [{ everyDays: 30 }, 'body.rotation.deliverTo'],
    [{ everyDays: 30, deliverTo: 'somewhere' }, 'body.rotation.deliverTo'],
    [{ everyDays: 30, deliverTo: 'arn:aws:s3:::bucket' }, 'body.rotation.deliverTo'],
    [{ everyDays: 30, deliverTo: arnOf('a').slice(0, -7) }, 'body.rotation.deliverTo'],
    [{ everyDays: 30, deliverTo: arnOf('a').replace('us-east-1', 'eu-west-1') }, 'body.rotation.deliverTo'],
    [{ everyDays: 30, deliverTo: arnOf('a').replace('000000000000', '123456789012') }, 'body.rotation.deliverTo'],
    [{ everyDays: 1, gracePeriodSeconds: 86_401, deliverTo: 'managed' }, 'body.rotation.gracePeriodSeconds'],
    [{ everyDays: 30, deliverTo: 'managed', secretArn: null }, 'body.rotation.secretArn'],
    ['monthly', 'body.rotation'],
  ])('%j is refused, and names %s', async (rotation, path) => {
    const { id } = await createKey(root);
    for (const answer of [
      await patch(id, rotation),
      await call('POST', '/api/v1/api-keys', { key: root, json: { name: 'Never made', rotation } }),
    ]) {
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
    }
    expect((await get(id)).rotation).toBeNull();
    await deleteKey(root, id);
  });

  test('allows only immediate regeneration, because the secret must get its own value', async () => {
    const { id, key } = await createKey(root, { rotation: { everyDays: 30, deliverTo: 'managed' } });
    for (const mode of ['grace', 'on_first_use']) expectProblem(await regenerate(id, { mode }), 'conflict');
    expect(await statusOf(key)).toBe(200);
    const renewed = await regenerated(id);
    expect([await statusOf(key), await statusOf(renewed.key)]).toEqual([401, 200]);
    await deleteKey(root, id);
  });

  test('needs the scopes of the key, because the caller can read the value in the secret', async () => {
    const scopes = ['api-keys:read', 'api-keys:write'];
    const manager = await createKey(root, { scopes });
    const { id } = await createKey(root, { scopes: ['photo-requests:write'] });
    const as = (json: object) => call('PATCH', `/api/v1/api-keys/${id}`, { key: manager.key, json });
    for (const deliverTo of ['managed', arnOf('mine')]) {
      expectProblem(await as({ rotation: { everyDays: 30, deliverTo } }), 'insufficient_scope');
    }
    expect((await get(id)).rotation).toBeNull();
    const narrowed = { scopes: ['api-keys:read'], rotation: { everyDays: 30, deliverTo: 'managed' } };
    for (const json of [narrowed, { rotation: null }]) expectProblem(await as(json), 'insufficient_scope');
    const own = await createKey(manager.key, { scopes: ['api-keys:read'] });
    for (const json of [narrowed, { rotation: null }]) {
      expect((await call('PATCH', `/api/v1/api-keys/${own.id}`, { key: manager.key, json })).status).toBe(200);
    }
    for (const each of [id, own.id]) await deleteKey(root, each);
    await deleteKey(root, manager.id);
  });

  test('needs the scope to write', async () => {
    const reader = await createKey(root, { scopes: ['api-keys:read'] });
    const { id } = await createKey(root);
    const json = { rotation: { everyDays: 30, deliverTo: 'managed' } };
    expectProblem(await call('PATCH', `/api/v1/api-keys/${id}`, { key: reader.key, json }), 'insufficient_scope');
    await deleteKey(root, id);
    await deleteKey(root, reader.id);
  });
});
