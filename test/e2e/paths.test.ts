import { expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey } from '../support/service/service.ts';
import { testUnlessDeviating } from './support/target.ts';

/** Paths, methods and headers that try to disguise a request as another. */
const root = rootKey('Enterprise', 1);
const missing = { message: 'Missing Authentication Token' };

test.each([
  '/',
  '/nothing',
  '/v1',
  '/v1/status/extra',
  '/api/v1',
  '/api/v2/api-keys',
  '/V1/status',
  '/admin/v1/workspaces',
])('an unknown path, %s: 403, as the real gateway answers', async (path) => {
  for (const key of [undefined, root]) {
    const answer = await call('GET', path, key === undefined ? {} : { key });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(missing);
  }
});

test.each(['PUT', 'PATCH', 'DELETE', 'HEAD'])('an unknown method, %s: 403', async (method) => {
  expect((await call(method, '/v1/status', { key: root })).status).toBe(403);
});

test.each([
  '//v1/status',
  '/v1//status',
  '/v1/./status',
  '/v1/x/../status',
  '/v1/%2e%2e/v1/status',
  '/v1/%2e/status',
  '/v1%2fstatus',
  '/v1/status/',
  '/v1/status/.',
  '/v1/status;x=1',
  '/v1/status%00',
  '/%76%31/status',
])('a trick with the path, %s, reaches nothing without a key', async (path) => {
  const answer = await call('GET', path);
  expect([400, 401, 403]).toContain(answer.status);
  expect(answer.body).toBeDefined();
  expect(answer.status).not.toBe(200);
});

test('a path trick does not turn one key into another', async () => {
  const { id } = await createKey(root);
  for (const path of [
    `/api/v1/api-keys/x/../${id}`,
    `/api/v1/api-keys/%2e%2e/${id}`,
    `/api/v1/api-keys/${id}%2Fregenerate`,
  ]) {
    const answer = await call('DELETE', path, { key: root });
    expect([403, 404]).toContain(answer.status);
  }
  expect((await call('GET', `/api/v1/api-keys/${id}`, { key: root })).status).toBe(200);
});

test('a slash at the end of a path reaches the same method, with its protection', async () => {
  const { id } = await createKey(root);
  const reader = await createKey(root, { scopes: ['api-keys:read'] });
  const path = `/api/v1/api-keys/${id}`;
  expect((await call('DELETE', `${path}/`)).status).toBe(401);
  expectProblem(await call('DELETE', `${path}/`, { key: reader.key }), 'insufficient_scope');
  expect((await call('GET', `${path}/`, { key: root })).status).toBe(200);
  expectSuccess(routes.deleteApiKey, await call('DELETE', `${path}/`, { key: root }));
  expect((await call('GET', path, { key: root })).status).toBe(404);
});

test('broken percent-encoding is refused', async () => {
  const answer = await call('GET', '/api/v1/api-keys/%zz', { key: root });
  expect([400, 404]).toContain(answer.status);
  expect(answer.body).toBeDefined();
});

testUnlessDeviating('methodOverride')('X-HTTP-Method-Override is judged as the method that it asks for', async () => {
  const { id } = await createKey(root);
  const reader = await createKey(root, { scopes: ['api-keys:read'] });
  const override: [string, string] = ['X-HTTP-Method-Override', 'DELETE'];
  const answer = await call('GET', `/api/v1/api-keys/${id}`, { key: reader.key, headers: [override] });
  expectProblem(answer, 'insufficient_scope');
  expect((await call('GET', `/api/v1/api-keys/${id}`, { key: root })).status).toBe(200);
});

test('a very long id is not found', async () => {
  expectProblem(await call('GET', `/api/v1/api-keys/${'k'.repeat(600)}`, { key: root }), 'not_found');
});

test('X-HTTP-Method-Override is refused, whatever the gateway makes of it', async () => {
  const { id } = await createKey(root);
  const override: [string, string] = ['X-HTTP-Method-Override', 'DELETE'];
  const path = `/api/v1/api-keys/${id}`;
  expectProblem(await call('GET', path, { key: root, headers: [override] }), 'invalid_request');
  expect((await call('GET', path, { key: root })).status).toBe(200);
});

testUnlessDeviating('longPaths')('a path too long for the gateway is refused', async () => {
  expect((await call('GET', `/api/v1/api-keys/${'k'.repeat(1600)}`, { key: root })).status).toBe(414);
});

const tooManyHeaders = () => {
  const headers = Array.from({ length: 25 }, (_, i) => [`X-Filler-${i}`, 'x'.repeat(4000)] as const);
  return call('GET', '/v1/status', { key: root, headers });
};

test('100 kB of headers are refused', async () => {
  expect([400, 413, 431]).toContain((await tooManyHeaders()).status);
});

testUnlessDeviating('longHeaders')('100 kB of headers are refused with an answer', async () => {
  expect((await tooManyHeaders()).text).not.toBe('');
});

test('a browser of another origin gets the documented CORS headers', async () => {
  const origin: [string, string] = ['Origin', 'https://app.example'];
  const preflight = await call('OPTIONS', '/v1/status', {
    headers: [origin, ['Access-Control-Request-Method', 'GET'], ['Access-Control-Request-Headers', 'x-api-key']],
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers['access-control-allow-origin']).toBe('*');
  expect(preflight.headers['access-control-allow-headers']?.toLowerCase()).toContain('x-api-key');
  expect(preflight.headers['access-control-allow-methods']).toContain('GET');
  const { key } = await createKey(root);
  const answers = [
    await call('GET', '/v1/status', { key, headers: [origin] }),
    await call('GET', '/v1/status', { headers: [origin] }),
    await call('GET', '/api/v1/api-keys', { key, headers: [origin] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 403]);
  for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBe('*');
  expectSuccess(routes.getStatus, answers[0] as never);
});
