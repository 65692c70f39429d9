import { describe, expect, test } from '@jest/globals';
import {
  call,
  createKey,
  expectProblem,
  expectRateHeaders,
  protectedRoutes,
  rootKey,
} from '../support/service/service.ts';

/** The refusals that all protected routes share, on each of them. */
const root = rootKey('Enterprise', 1);
const exhausted = rootKey('Professional', 3);

const refused = createKey(root, { scopes: ['nothing:at-all'] });
const elsewhere = createKey(root, { scopes: ['*', 'api-keys:*'], allowedIps: ['203.0.113.0/24'] });

describe.each(protectedRoutes)('$name', ({ call: callRoute, callUnknown, route }) => {
  test('401 without a key', async () => {
    const answer = await callRoute({});
    expectProblem(answer, 'unauthorized');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="latchkey"');
  });

  test('401 with a key that does not exist', async () => {
    expectProblem(await callRoute({ key: 'vsk_live_nonsense' }), 'unauthorized');
  });

  test('403 without the scope', async () => {
    const answer = await callRoute({ key: (await refused).key });
    expectProblem(answer, 'insufficient_scope');
    expect(answer.body.detail).toContain(route.scope);
    expectRateHeaders(answer);
  });

  test('400 for an unknown query parameter, with its name', async () => {
    const answer = await callUnknown({ key: root });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors).toContainEqual({ path: 'query.mode', message: 'is not a known parameter' });
    expectRateHeaders(answer);
  });

  test('403 from an address that the key does not allow', async () => {
    const answer = await callRoute({ key: (await elsewhere).key });
    expectProblem(answer, 'ip_not_allowed');
    expectRateHeaders(answer);
  });

  test('403 on a plan without API access', async () => {
    expectProblem(await callRoute({ key: rootKey('Free') }), 'plan_without_api_access');
  });

  test('429 over the limit', async () => {
    let answer = await callRoute({ key: exhausted });
    // The minute may end during the requests: then another 60 are admitted.
    for (let i = 0; answer.status !== 429 && i < 130; i++) answer = await callRoute({ key: exhausted });
    expectProblem(answer, 'rate_limit_exceeded');
    expectRateHeaders(answer);
    expect(answer.headers['x-ratelimit-remaining']).toBe('0');
    const retryAfter = Number(answer.headers['retry-after']);
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(Date.now() / 1000 + retryAfter).toBeGreaterThanOrEqual(Number(answer.headers['x-ratelimit-reset']) - 1);
  });
});

const withBody = protectedRoutes.filter(({ route }) => 'body' in route.request);

describe.each(withBody)('$name', ({ call: callRoute }) => {
  const json: [string, string] = ['Content-Type', 'application/json'];
  const raw = (text: string | Buffer, headers: [string, string][] = [json]) =>
    callRoute({ key: root, json: undefined, raw: text, headers });

  test('400 for a body that is not JSON', async () => {
    for (const text of ['{', 'name=x', '{"name":"x",}', '\u0000', '{"a":1}{"b":2}']) {
      const answer = await raw(text);
      expectProblem(answer, 'malformed_json');
      expectRateHeaders(answer);
    }
  });

  test('400 for a body that is not UTF-8', async () => {
    expectProblem(await raw(Buffer.from('{"name":"M\xFCnchen"}', 'latin1')), 'malformed_json');
  });

  test('400 for JSON that is not an object', async () => {
    for (const text of ['null', '[]', '"text"', '1', 'true']) {
      const answer = await raw(text);
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors[0].path).toBe('body');
    }
  });

  test('400 for an unknown field, with its name', async () => {
    const answer = await raw('{"colour":"red"}');
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors).toContainEqual({ path: 'body.colour', message: 'is not a known field' });
    expectRateHeaders(answer);
  });

  test('413 for a body over 256 KiB, up to several megabytes', async () => {
    for (const size of [256 * 1024 + 1, 1_100_000, 3_000_000]) {
      const answer = await raw(`{"name":"${'x'.repeat(size - 11)}"}`);
      expectProblem(answer, 'payload_too_large');
      expectRateHeaders(answer);
    }
  });

  test('415 for another media type, or none', async () => {
    for (const headers of [[['Content-Type', 'text/plain']], []] as [string, string][][]) {
      const answer = await raw('{"name":"x"}', headers);
      expectProblem(answer, 'unsupported_media_type');
      expectRateHeaders(answer);
    }
  });
});

test('a body over the gateway limit of 10 MB is refused', async () => {
  const answer = await call('POST', '/api/v1/api-keys', { key: root, json: { name: 'x'.repeat(10_600_000) } });
  expect(answer.status).toBe(413);
});
