import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type AdminClientOptions,
  createAdminClient,
  createWorkspaceClient,
  LatchkeyError,
  paginate,
} from '../../../client/index.ts';
import { TestServer } from './test-server.ts';

const apiKey = 'vsk_live_Ab3dEf9h0123456789012345678901234567890123456789x9Qz';
let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.stop());

const client = () => createWorkspaceClient({ url: server.url, apiKey, maxRetries: 0 });
const failure = (promise: Promise<unknown>): Promise<LatchkeyError> =>
  promise.then(
    () => Promise.reject(new Error('The request succeeded.')),
    (error) => error,
  );

describe('a request', () => {
  beforeEach(() => {
    server.responses = [{ status: 200, body: {} }];
  });
  const sent = () => server.requests[0];

  test('has the parameters of its path and its query', async () => {
    await client().getKeyUsage({ id: 'key_1/2', from: '2026-11-24T00:00:00Z', granularity: 'day' });
    expect(sent()?.target).toBe(
      'GET /prod/api/v1/api-keys/key_1%2F2/usage?from=2026-11-24T00%3A00%3A00Z&granularity=day',
    );
    expect(sent()?.headers).toMatchObject({ 'x-api-key': apiKey, accept: 'application/json' });
    expect(sent()?.headers).not.toHaveProperty('content-type');
  });

  test('has the other fields as its body', async () => {
    await client().updateApiKey({ id: 'key_1', scopes: ['orders:read'], expiresAt: null });
    expect(sent()).toMatchObject({
      target: 'PATCH /prod/api/v1/api-keys/key_1',
      headers: { 'content-type': 'application/json' },
      body: '{"scopes":["orders:read"],"expiresAt":null}',
    });
  });

  test('has the idempotency key of its options', async () => {
    await client().createApiKey({ name: 'Shop' }, { idempotencyKey: 'signup-1' });
    expect(sent()?.headers).toMatchObject({ 'idempotency-key': 'signup-1' });
  });

  test('with an idempotency key that no header can have is refused without naming it', async () => {
    const error = await failure(client().createApiKey({ name: 'Shop' }, { idempotencyKey: 'my-own\nidem' }));
    expect(error).toBeInstanceOf(TypeError);
    expect(inspect(error)).toContain('"idempotency-key"');
    expect(inspect(error)).not.toContain('my-own');
    expect(server.requests).toEqual([]);
  });

  test('writes spaces in its query as the signature covers them', async () => {
    await client().listApiKeys({ query: 'a b+c' });
    expect(sent()?.target).toBe('GET /prod/api/v1/api-keys?query=a%20b%2Bc');
  });

  test('may have no input', async () => {
    await client().getOwnWorkspace();
    expect(sent()?.target).toBe('GET /prod/api/v1/workspace');
  });

  test('does not follow a redirect, which would get the key', async () => {
    server.responses = [{ status: 302, headers: { Location: '/elsewhere' } }];
    await expect(client().listApiKeys()).rejects.toMatchObject({ status: 302, code: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  test('uses the given fetch', async () => {
    const seen: string[] = [];
    const api = createWorkspaceClient({
      url: 'https://api.example.com/prod',
      apiKey,
      fetch: async (url, { headers }) => {
        seen.push(String(url), String(new Headers(headers).get('x-api-key')));
        return Response.json({ apiKeys: [], nextCursor: null });
      },
    });
    await expect(api.listApiKeys()).resolves.toMatchObject({ apiKeys: [] });
    expect(seen).toEqual(['https://api.example.com/prod/api/v1/api-keys', apiKey]);
  });
});

describe('an operator', () => {
  const credentials = { accessKeyId: 'ACCESSKEY', secretAccessKey: 'hidden-secret', sessionToken: 'hidden-token' };
  const admin = (options: Partial<AdminClientOptions> = {}) =>
    createAdminClient({ url: server.url, region: 'eu-west-1', credentials, maxRetries: 0, ...options });
  const authorization = () => server.requests.at(-1)?.headers.authorization;

  test('signs each request', async () => {
    server.responses = [{ status: 201, body: {} }];
    await admin().createWorkspace({ name: 'Acme', plan: 'Professional' });
    expect(authorization()).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ACCESSKEY\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=accept;content-type;host;idempotency-key;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
    expect(server.requests[0]?.headers).toMatchObject({ 'x-amz-security-token': 'hidden-token' });
  });

  test('can have credentials that change, in the Region of the URL', async () => {
    let count = 0;
    const api = createAdminClient({
      url: 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod/',
      credentials: async () => ({ ...credentials, accessKeyId: `ACCESSKEY${++count}` }),
      wait: async () => undefined,
      fetch: async (_, { headers }) => {
        const sent = new Headers(headers).get('authorization');
        expect(sent).toContain(`Credential=ACCESSKEY${count}/`);
        expect(sent).toContain('/eu-central-1/execute-api/');
        return Response.json({}, { status: count === 2 ? 200 : 503 });
      },
    });
    await expect(api.getAdminStatus()).resolves.toEqual({});
    expect(count).toBe(2);
  });

  test('verifies a key once, because each request counts', async () => {
    const api = admin({ maxRetries: 2, wait: async () => {} });
    server.responses = ['lost', { status: 200, body: { valid: true } }];
    await expect(api.verifyKeyByOperator({ key: apiKey })).rejects.toMatchObject({ code: 'no_response' });
    expect(server.requests).toHaveLength(1);
    server.responses = [
      { status: 429, headers: { 'Retry-After': '1' } },
      { status: 200, body: { valid: true } },
    ];
    await expect(api.verifyKeyByOperator({ key: apiKey })).resolves.toEqual({ valid: true });
  });

  test('gets a clear error if IAM refuses the credentials', async () => {
    server.responses = [{ status: 403, body: { status: 403, code: '', requestId: 'r-2' } }];
    await expect(admin().listWorkspaces()).rejects.toMatchObject({
      code: 'access_denied',
      message: expect.stringContaining('execute-api:Invoke'),
      requestId: 'r-2',
    });
  });

  test('needs credentials and a Region', async () => {
    const { AWS_REGION, AWS_ACCESS_KEY_ID } = process.env;
    delete process.env['AWS_REGION'];
    delete process.env['AWS_ACCESS_KEY_ID'];
    try {
      expect(() => createAdminClient({ url: server.url, credentials })).toThrow('Set "region" or AWS_REGION.');
      const api = createAdminClient({ url: server.url, region: 'eu-west-1' });
      await expect(api.listWorkspaces()).rejects.toThrow('There are no AWS credentials.');
    } finally {
      if (AWS_REGION !== undefined) process.env['AWS_REGION'] = AWS_REGION;
      if (AWS_ACCESS_KEY_ID !== undefined) process.env['AWS_ACCESS_KEY_ID'] = AWS_ACCESS_KEY_ID;
    }
    const broken = failure(admin({ credentials: { ...credentials, sessionToken: 'secret\nsecret' } }).listWorkspaces());
    expect(String(await broken)).toMatch(/^TypeError: The AWS credentials/);
    expect(String(await broken)).not.toContain('secret');
  });
});

describe('an error', () => {
  test('has the members of the problem document', async () => {
    const errors = [{ path: 'body.name', message: 'must not be blank' }];
    const body = {
      title: 'Invalid request',
      status: 400,
      detail: 'Not valid.',
      code: 'invalid_request',
      requestId: 'r-1',
      errors,
    };
    server.responses = [{ status: 400, body }];
    const error = await failure(client().createApiKey({ name: ' ' }));
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({
      name: 'LatchkeyError',
      message: 'invalid_request: Not valid.; body.name must not be blank (status 400, request r-1)',
      status: 400,
      code: 'invalid_request',
      detail: 'Not valid.',
      requestId: 'r-1',
      errors,
      retryAfter: null,
    });
  });

  test('says that there was no response, and why', async () => {
    const api = client();
    server.stop();
    await expect(api.listApiKeys()).rejects.toMatchObject({
      status: null,
      code: 'no_response',
      requestId: null,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('says that the response took too long', async () => {
    server.responses = ['late'];
    await expect(client().listApiKeys({}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('within 50 ms'),
    });
  });

  test.each([
    ['the wrong URL', 403, { message: 'Missing Authentication Token' }],
    ['a page', 200, '<html>'],
  ])('says that the response is not from Latchkey: %s', async (_, status, body) => {
    server.responses = [{ status, body, headers: { 'x-amzn-RequestId': 'r-3' } }];
    await expect(client().listApiKeys()).rejects.toMatchObject({
      status,
      code: 'unknown',
      requestId: 'r-3',
      message: expect.stringContaining('is not from Latchkey'),
    });
  });

  test('never contains the key value', async () => {
    server.responses = ['lost', { status: 401, body: { code: 'unauthorized', detail: 'No.', status: 401 } }];
    const errors = [
      await failure(client().listApiKeys()),
      await failure(client().listApiKeys()),
      await failure((async () => client().getApiKey({ id: apiKey }))()),
      await failure((async () => createWorkspaceClient({ url: server.url, apiKey: `${apiKey}\n` }))()),
      await failure((async () => createWorkspaceClient({ url: 'api.example.com', apiKey }))()),
    ];
    for (const error of errors) expect(inspect(error, { depth: 9 })).not.toContain(apiKey.slice(9));
    expect(inspect(client(), { depth: 9, showHidden: true })).not.toContain(apiKey.slice(9));
  });

  test.each(['', '.', '..'])('prevents the id %j, which would be another route', (id) => {
    expect(() => client().deleteApiKey({ id })).toThrow('"id" must be an id.');
  });
});

describe('a list', () => {
  const page = (names: string[], nextCursor: string | null) => ({
    status: 200,
    body: { apiKeys: names.map((name) => ({ name })), limits: { current: 3 }, total: 3, nextCursor },
  });

  test('is read page by page, when an entry is needed', async () => {
    server.responses = [page(['a', 'b'], 'next'), page([], 'last'), page(['c'], null)];
    const names: string[] = [];
    for await (const { name } of paginate(client().listApiKeys, { ownerId: 'user_7', limit: 2 })) {
      names.push(name);
      expect(server.requests).toHaveLength(name === 'c' ? 3 : 1);
    }
    expect(names).toEqual(['a', 'b', 'c']);
    expect(server.requests.map(({ target }) => target)).toEqual([
      'GET /prod/api/v1/api-keys?ownerId=user_7&limit=2',
      'GET /prod/api/v1/api-keys?ownerId=user_7&limit=2&cursor=next',
      'GET /prod/api/v1/api-keys?ownerId=user_7&limit=2&cursor=last',
    ]);
  });

  test('needs no input, and passes on the options', async () => {
    const signal = AbortSignal.abort(new Error('Enough.'));
    await expect(paginate(client().listMembers, {}, { signal }).next()).rejects.toThrow('Enough.');
    server.responses = [{ status: 200, body: { members: [{ subject: 'one' }], nextCursor: null } }];
    await expect(paginate(client().listMembers).next()).resolves.toMatchObject({ value: { subject: 'one' } });
  });
});
