import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import { type CallOptions, send } from '../support/service/http.ts';
import { invokeScheduled, type LocalRun, startLocalRun } from '../support/service/local-run.ts';
import { call as callDefault, expectProblem, expectSuccess, rootKey } from '../support/service/service.ts';
import { storedItems } from '../support/service/stored-items.ts';

/** Recoverable key values, in a local run that keeps them, and in the next one on the same data that does not. */
const keeping = {
  LATCHKEY_PLAN: 'Enterprise',
  LATCHKEY_CONTEXT: JSON.stringify({ rotation: { everyMinutes: 60 }, recoverableKeys: true }),
};
/** The default settings, whose stack other runs have synthesized. */
const notKeeping = { LATCHKEY_PLAN: 'Enterprise' };

let run: LocalRun;

const call = (method: string, path: string, options: CallOptions = {}) =>
  send(run.url, method, path, { key: run.rootKey, ...options });

async function create(settings: object = {}) {
  const { apiKey } = (await call('POST', '/api/v1/api-keys', { json: { name: 'k', ...settings } })).body;
  return apiKey as { id: string; key: string };
}

const full = (id: string, options: CallOptions = {}) => call('GET', `/api/v1/api-keys/${id}?full=true`, options);

const items = () => storedItems(run.endpoints, run.endpoints.keysTable);
const kept = async () => (await items()).filter(({ sk }) => String(sk).startsWith('VALUE#'));

const reveals = async (keyId: string) =>
  (await items()).filter((item) => item['action'] === 'key.revealed' && item['keyId'] === keyId);

beforeAll(async () => {
  run = await startLocalRun(keeping);
});
afterAll(() => run.stop());

describe('a deployment that keeps values', () => {
  test('shows the value of a key, and audits it', async () => {
    const { id, key } = await create();
    const answer = await full(id);
    expectSuccess(routes.getApiKey, answer);
    expect(answer.body.apiKey).toMatchObject({ id, fullKey: key });
    expect(answer.headers['cache-control']).toBe('no-store');
    const { keyId } = (await call('GET', '/v1/status')).body;
    expect(await reveals(id)).toMatchObject([{ actor: { type: 'api_key', id: keyId }, changes: {} }]);
    expect((await call('GET', `/api/v1/api-keys/${id}`)).body.apiKey).not.toHaveProperty('fullKey');
    expect(await reveals(id)).toHaveLength(1);
  });

  test('shows the values of a list, and audits each', async () => {
    const made = [await create({ environment: 'test' }), await create({ environment: 'test' })];
    const answer = await call('GET', '/api/v1/api-keys?full=true&environment=test');
    expectSuccess(routes.listApiKeys, answer);
    const shown = answer.body.apiKeys.map(({ id, fullKey }: { id: string; fullKey: string }) => ({ id, key: fullKey }));
    expect(shown).toEqual([...made].reverse().map(({ id, key }) => ({ id, key })));
    for (const { id } of made) expect(await reveals(id)).toHaveLength(1);
  });

  test('shows the newest value after a regeneration', async () => {
    const { id } = await create();
    const { apiKey } = (await call('POST', `/api/v1/api-keys/${id}/regenerate`, { json: { mode: 'grace' } })).body;
    expect((await full(id)).body.apiKey.fullKey).toBe(apiKey.key);
  });

  test('shows the value that a rotation has delivered', async () => {
    const { id, key } = await create({ rotation: { everyDays: 30, deliverTo: 'managed' } });
    expect(await invokeScheduled(run, /rotatekeys/i, {})).toMatchObject({ outcomes: { rotated: 1 } });
    const { fullKey } = (await full(id)).body.apiKey;
    expect(fullKey).not.toBe(key);
    expect((await call('GET', '/v1/status', { key: fullKey })).body).toMatchObject({ keyId: id });
  });

  test('needs the scope api-keys:reveal', async () => {
    const reader = await create({ scopes: ['*', 'api-keys:read'] });
    const { id } = await create({ scopes: ['status:read'] });
    for (const answer of [
      await full(id, { key: reader.key }),
      await call('GET', '/api/v1/api-keys?full=true', { key: reader.key }),
    ]) {
      expectProblem(answer, 'insufficient_scope');
      expect(answer.body.detail).toContain('api-keys:reveal');
    }
    expect(await reveals(id)).toEqual([]);
  });

  test('shows no value with scopes that the caller lacks', async () => {
    const revealer = await create({ scopes: ['status:read', 'api-keys:read', 'api-keys:reveal'] });
    const [within, beyond] = [await create({ scopes: ['status:read'] }), await create({ scopes: ['*'] })];
    expect((await full(within.id, { key: revealer.key })).body.apiKey.fullKey).toBe(within.key);
    expect((await full(beyond.id, { key: revealer.key })).body.apiKey.fullKey).toBeNull();
    expect(await reveals(beyond.id)).toEqual([]);
    const listed = (await call('GET', '/api/v1/api-keys?full=true', { key: revealer.key })).body.apiKeys;
    const shown = new Map(listed.map(({ id, fullKey }: { id: string; fullKey: string | null }) => [id, fullKey]));
    expect(shown.get(within.id)).toBe(within.key);
    expect(shown.get(beyond.id)).toBeNull();
  });

  test('a test key sees no live value', async () => {
    const tester = await create({ environment: 'test', scopes: ['*', 'api-keys:*'] });
    const { id } = await create({ scopes: ['status:read'] });
    expectProblem(await full(id, { key: tester.key }), 'not_found');
  });

  test.each([['?full=yes'], ['?full=TRUE'], ['?full=1']])('%s is refused', async (query) => {
    expectProblem(await call('GET', `/api/v1/api-keys${query}`), 'invalid_request');
  });

  test('an unknown key has no value', async () => {
    expectProblem(await full('key_01JD00000000000000000000ZZ'), 'not_found');
  });

  test('deletes the kept value with its key', async () => {
    const { id } = await create();
    const before = (await kept()).length;
    await call('DELETE', `/api/v1/api-keys/${id}`);
    expect(await kept()).toHaveLength(before - 1);
  });

  test('stores no value that is readable without KMS', async () => {
    const { key } = await create();
    expect(JSON.stringify(await items())).not.toContain(key.slice('vsk_live_'.length + 8, -4));
    expect((await kept())[0]).toEqual({
      pk: expect.any(String),
      sk: expect.any(String),
      wrappedKey: expect.any(String),
      ciphertext: expect.any(String),
    });
  });
});

test('a deployment that does not keep values refuses to reveal them, whatever the scopes', async () => {
  const root = rootKey('Enterprise', 4);
  const { apiKey } = (await callDefault('POST', '/api/v1/api-keys', { key: root, json: { name: 'k' } })).body;
  for (const path of [`/api/v1/api-keys/${apiKey.id}?full=true`, '/api/v1/api-keys?full=true']) {
    expectProblem(await callDefault('GET', path, { key: root }), 'recovery_disabled');
  }
  await callDefault('DELETE', `/api/v1/api-keys/${apiKey.id}`, { key: root });
});

test('turning recovery off refuses immediately, and the review removes kept values; keys work as before', async () => {
  const { id, key } = await create();
  expect((await kept()).length).toBeGreaterThan(3);
  const former = run;
  await former.stop({ keepData: true });
  run = await startLocalRun(notKeeping, former);
  expectProblem(await full(id), 'recovery_disabled');
  expect(await invokeScheduled(run, /reviewkeys/i, { afresh: true })).toMatchObject({ status: 'finished' });
  expect(await kept()).toEqual([]);
  expect((await call('GET', '/v1/status', { key })).status).toBe(200);
  const renewed = await call('POST', `/api/v1/api-keys/${id}/regenerate`);
  expect(renewed.status).toBe(200);
  expect(await kept()).toEqual([]);
});
