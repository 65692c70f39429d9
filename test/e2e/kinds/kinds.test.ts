import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../support/service/http.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { createKey, deleteKey, expectProblem, expectRateHeaders } from '../../support/service/service.ts';
import { unknownKeyValue } from '../../support/stores/keys.ts';
import { type Deployment, neededScope, type StartedKind } from './kind.ts';
import { kinds } from './kinds.ts';

// Only the local run has endpoints that the kinds in this process can use.
const endpoints = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const perMinute = 60;

/** A workspace that may have any number of keys: deleted ones hold their places until the hour ends. */
let root = '';

const started = new Map<string, StartedKind>();
beforeAll(async () => {
  const deployment: Deployment = { url: process.env['LATCHKEY_BASE_URL'] ?? '', endpoints };
  const credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
  ({ rootKey: root } = await createWorkspace(deployment.url, 'Enterprise', credentials));
  for (const kind of kinds) started.set(kind.name, await kind.start(deployment));
});
afterAll(async () => {
  for (const { stop } of started.values()) await stop();
});

/** Creates a key with the limit of the tests. */
const newKey = (settings: Record<string, unknown> = {}) => createKey(root, { limits: { perMinute }, ...settings });

function called(name: string, key: string | undefined): Promise<Answer> {
  const kind = started.get(name);
  if (kind === undefined) throw new Error(`${name} has not started.`);
  return kind.call(key);
}

/** Groups answers by the minute that counted them, because the minute may end during the requests. */
function byMinute(answers: readonly Answer[]) {
  const groups = Map.groupBy(answers, ({ headers }) => headers['x-ratelimit-reset']);
  return [...groups.values()].map((group) => ({
    admitted: group.filter(({ status }) => status === 200),
    limited: group.filter(({ status }) => status === 429),
  }));
}

/** Asserts that the requests of a key were admitted exactly up to its limit, and that the others got 429. */
function expectExactly(answers: readonly Answer[]): void {
  expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 429)).toEqual([]);
  const minutes = byMinute(answers);
  for (const { admitted, limited } of minutes) {
    expect(admitted.length).toBeLessThanOrEqual(perMinute);
    if (limited.length > 0) expect(admitted).toHaveLength(perMinute);
    // Each admitted request saw a different number of requests left.
    const left = admitted.map(({ headers }) => headers['x-ratelimit-remaining']);
    expect(new Set(left).size).toBe(left.length);
  }
  expect(minutes.some(({ limited }) => limited.length > 0)).toBe(true);
}

describe.each(kinds)('$name', ({ name, explainsRefusals }) => {
  const expectRefusal = (answer: Answer, status: 401 | 403) => {
    expect(answer.status).toBe(status);
    if (explainsRefusals) expectProblem(answer, status === 401 ? 'unauthorized' : 'insufficient_scope');
  };

  test('admits a key with the scope, names the caller, and shows the rate limit', async () => {
    const { id, key } = await newKey({ scopes: [neededScope] });
    const answer = await called(name, key);
    expect(answer).toMatchObject({ status: 200, body: { keyId: id, workspaceId: expect.stringMatching(/^ws_/) } });
    expectRateHeaders(answer);
    expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '59' });
    await deleteKey(root, id);
  });

  test('refuses a request without a key, with an unknown key, and with a malformed one', async () => {
    for (const key of [undefined, unknownKeyValue(), 'nonsense']) expectRefusal(await called(name, key), 401);
  });

  test('refuses a key without the scope', async () => {
    const { id, key } = await newKey({ scopes: ['orders:read'] });
    expectRefusal(await called(name, key), 403);
    await deleteKey(root, id);
  });

  test('admits a key exactly up to its limit, then responds with 429', async () => {
    const { id, key } = await newKey();
    const answers = await Promise.all(Array.from({ length: perMinute * 2 + 10 }, () => called(name, key)));
    expectExactly(answers);
    for (const answer of answers.filter(({ status }) => status === 429).slice(0, 5)) {
      expectProblem(answer, 'rate_limit_exceeded');
      expectRateHeaders(answer);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    }
    await deleteKey(root, id);
  });

  test('refuses a deleted key from the next request on', async () => {
    const { id, key } = await newKey();
    expect((await called(name, key)).status).toBe(200);
    await deleteKey(root, id);
    expectRefusal(await called(name, key), 401);
  });
});

describe('all kinds together', () => {
  test('admit a key that is used on all of them at the same time exactly up to its limit', async () => {
    const { id, key } = await newKey();
    const each = Math.ceil((perMinute * 2.2) / kinds.length);
    const answers = await Promise.all(
      kinds.flatMap(({ name }) => Array.from({ length: each }, () => called(name, key))),
    );
    expectExactly(answers);
    await deleteKey(root, id);
  });
});
