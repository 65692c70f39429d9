import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withLatchkey } from '../../../backend/index.ts';
import { minuteMs } from '../../../lambdas/domain/shared/time.ts';
import { snippetOf } from '../../support/docs-snippets.ts';
import { serveApiOfOtherTool } from '../../support/service/api-of-other-tool.ts';
import { latchkey } from '../../support/service/command-line.ts';
import { type Answer, send } from '../../support/service/http.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { createKey, expectProblem, expectRateHeaders } from '../../support/service/service.ts';
import { sharedAuthorizerWith } from './shared-authorizer-with.ts';

/** REST APIs that no CDK app made, from the documents in docs/apis-of-other-tools/openapi.md, behind the shared authorizer. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const run = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const page = 'apis-of-other-tools/openapi.md';
const document = JSON.parse(snippetOf(page, 'openapi'));
const responses = JSON.parse(snippetOf(page, 'responses'));
const folder = mkdtempSync(join(tmpdir(), 'latchkey-apis-'));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

const backend = withLatchkey(async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ keyId: event.principal.keyId, resource: event.resource }),
}));
const stops: (() => Promise<void>)[] = [];

/** Serves the document as another API, which is not registered. */
async function newApi(more: object = {}, authorize?: (event: never) => Promise<unknown>) {
  const id = `Orders-${crypto.randomUUID()}`;
  const { url, stop } = await serveApiOfOtherTool(id, { ...document, ...more }, run, backend as never, authorize);
  stops.push(stop);
  return {
    id,
    call: (method: string, path: string, key?: string) => send(url, method, path, key === undefined ? {} : { key }),
  };
}

let rootKey: string;
let reading: Awaited<ReturnType<typeof createKey>>;
beforeAll(async () => {
  ({ rootKey } = await createWorkspace(baseUrl, 'Professional', JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}')));
  reading = await createKey(rootKey, { scopes: ['orders:read'] });
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function register(id: string, scopes: unknown, ...more: string[]) {
  const args = ['api', 'register', id, '--scopes', file('scopes.json', scopes), '--json', ...more];
  const ran = await latchkey(args);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return ran.json.api;
}

/** Asserts that the gateway denied a request before the backend. */
function expectDenied(answer: Answer): void {
  expect(answer).toMatchObject({ status: 403, body: { message: expect.stringMatching(/not authorized/) } });
}

test('an API that is registered with its own document is protected', async () => {
  const api = await newApi();
  const registered = await register(api.id, document, '--name', 'Orders');
  expect(registered).toMatchObject({
    id: api.id,
    name: 'Orders',
    scopes: JSON.parse(snippetOf('apis-of-other-tools.md', 'scopes')),
  });
  const answer = await api.call('GET', '/orders/7', reading.key);
  expect(answer).toMatchObject({ status: 200, body: { keyId: reading.id, resource: '/orders/{id}' } });
  expectRateHeaders(answer);
  expect(await api.call('GET', '/orders/7')).toMatchObject({ status: 401 });
  expectDenied(await api.call('POST', '/orders', reading.key));
  const writing = await createKey(rootKey, { scopes: ['orders:write'] });
  expect(await api.call('POST', '/orders', writing.key)).toMatchObject({ status: 200 });
});

test('an API that is not registered is refused, whatever the key', async () => {
  const api = await newApi(responses);
  for (const key of [reading.key, rootKey, undefined]) {
    const answer = await api.call('GET', '/orders/7', key);
    expect(answer).toMatchObject({ status: 429, body: { code: 'route_not_registered' } });
  }
});

test('a route that the registration does not name is refused', async () => {
  const api = await newApi();
  await register(api.id, { 'GET /orders/{id}': 'orders:read' });
  expectDenied(await api.call('POST', '/orders', rootKey));
});

test('* has the scope of all other routes', async () => {
  const api = await newApi();
  await register(api.id, { 'POST /orders': 'orders:write', '*': 'orders:read' });
  expect(await api.call('GET', '/orders/7', reading.key)).toMatchObject({ status: 200 });
  expectDenied(await api.call('POST', '/orders', reading.key));
});

test('a registration of another API opens nothing', async () => {
  const [registered, other] = [await newApi(), await newApi()];
  await register(registered.id, document);
  expect(await registered.call('GET', '/orders/7', reading.key)).toMatchObject({ status: 200 });
  expectDenied(await other.call('GET', '/orders/7', reading.key));
});

test('an API is closed within a minute of the end of its registration, and opens again with a new one', async () => {
  let now = Date.now();
  const authorize = await sharedAuthorizerWith(run, () => now);
  const api = await newApi(responses, authorize);
  await register(api.id, document);
  expect(await api.call('GET', '/orders/7', reading.key)).toMatchObject({ status: 200 });
  expect(await latchkey(['api', 'unregister', api.id, '--yes'])).toMatchObject({ code: 0 });
  now += minuteMs;
  const refused = { status: 429, body: { code: 'route_not_registered' } };
  for (const key of [reading.key, rootKey, undefined])
    expect(await api.call('GET', '/orders/7', key)).toMatchObject(refused);

  await register(api.id, { 'POST /orders': 'orders:write' });
  now += 10_000;
  expect(await api.call('GET', '/orders/7', reading.key)).toMatchObject(refused);
  await register(api.id, document);
  now += minuteMs;
  expect(await api.call('GET', '/orders/7', reading.key)).toMatchObject({ status: 200 });
});

test('a key is revoked from the next request on', async () => {
  const api = await newApi();
  await register(api.id, document);
  const key = await createKey(rootKey, { scopes: ['orders:read'] });
  expect(await api.call('GET', '/orders/7', key.key)).toMatchObject({ status: 200 });
  await send(baseUrl, 'DELETE', `/api/v1/api-keys/${key.id}`, { key: rootKey });
  expect(await api.call('GET', '/orders/7', key.key)).toMatchObject({ status: 401 });
});

describe('a key over its limit', () => {
  const limited = () => createKey(rootKey, { scopes: ['orders:read'], limits: { perMinute: 1, perHour: 1 } });

  test('gets 429 from the backend', async () => {
    const api = await newApi();
    await register(api.id, document);
    const { key } = await limited();
    expect(await api.call('GET', '/orders/7', key)).toMatchObject({ status: 200 });
    const answer = await api.call('GET', '/orders/7', key);
    expectProblem(answer, 'rate_limit_exceeded');
    expectRateHeaders(answer);
    expect(answer.headers['retry-after']).toMatch(/^[1-9][0-9]*$/);
  });

  test('gets 429 from the gateway with --limit-at-gateway', async () => {
    const api = await newApi(responses);
    expect(await register(api.id, document, '--limit-at-gateway')).toMatchObject({ limitAtGateway: true });
    const { key } = await limited();
    expect(await api.call('GET', '/orders/7', key)).toMatchObject({ status: 200 });
    const answer = await api.call('GET', '/orders/7', key);
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limit_exceeded' } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['retry-after']).toMatch(/^[1-9][0-9]*$/);
  });
});
