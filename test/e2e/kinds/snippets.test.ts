import { describe, expect, test } from '@jest/globals';
import { runSnippet } from '../../support/in-process/run-snippet.ts';
import { createKey, rootKey } from '../../support/service/service.ts';

/** The snippets of docs/in-process.md, in processes of their own, with the keys of the local run. */
const run = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');

describe('a service that checks keys in its own process, with', () => {
  const root = rootKey('Enterprise');
  const settings = JSON.stringify(run.verifier);

  test.each(['express', 'fastify', 'fetch', 'hono', 'node'])('%s', async (framework) => {
    const { key } = await createKey(root, { scopes: ['orders:read'] });
    const service = await runSnippet(framework, settings);
    const get = (headers: Record<string, string>) => fetch(`${service.url}/orders`, { headers });

    const admitted = await get({ 'X-API-Key': key });
    expect(admitted.status).toBe(200);
    expect(admitted.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
    expect(await admitted.json()).toEqual({ orders: [], workspace: expect.stringMatching(/^ws_/) });
    const refused = await get({});
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'unauthorized' });
    // A client that keeps its connection open must not keep the service from ending.
    expect(await service.stop()).toBe(0);
  });

  test('a function URL', async () => {
    const { key } = await createKey(root, { scopes: ['orders:read'] });
    const before = process.env['LATCHKEY_VERIFIER'];
    process.env['LATCHKEY_VERIFIER'] = settings;
    const { handler } = await import('../../support/in-process/snippets/lambda-url.ts');
    if (before === undefined) delete process.env['LATCHKEY_VERIFIER'];
    else process.env['LATCHKEY_VERIFIER'] = before;
    const requestContext = { requestId: 'a-request', http: { sourceIp: '127.0.0.1' } };
    expect(await handler({ headers: { 'x-api-key': key }, requestContext }, {})).toMatchObject({
      statusCode: 200,
      headers: { 'X-RateLimit-Limit': expect.any(String) },
    });
    expect(await handler({ headers: {}, requestContext }, {})).toMatchObject({ statusCode: 401 });
  });
});
