import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createAdminClient,
  createWorkspaceClient,
  LatchkeyError,
  type WorkspaceClientOptions,
} from '../../../client/index.ts';
import { TestServer } from './test-server.ts';

let server: TestServer;
let waits: number[];
beforeEach(async () => {
  server = await TestServer.start();
  waits = [];
});
afterEach(() => server.stop());

const client = (options: Partial<WorkspaceClientOptions> = {}) =>
  createWorkspaceClient({
    url: server.url,
    apiKey: 'vsk_live_secret',
    wait: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });

const problem = (status: number, code: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { title: 'No', status, detail: 'Do this.', code, requestId: 'r-1' },
});
const created = { status: 200, body: { apiKey: { id: 'key_1', key: 'vsk_live_new' } } };
const deleted = { status: 200, body: { success: true } };
const unavailable = problem(503, 'service_unavailable');
const create = (options?: Partial<WorkspaceClientOptions>) => client(options).createApiKey({ name: 'Shop' });
const idempotencyKeys = () => server.requests.map(({ headers }) => headers['idempotency-key']);

describe('a request that may succeed later is repeated', () => {
  test.each([
    ['no response', 'lost' as const],
    ['status 500', problem(500, 'internal_error')],
    ['status 502 of a proxy', { status: 502, body: '<html>' }],
    ['status 503', unavailable],
    ['a first request that still runs', problem(409, 'request_in_progress', { 'Retry-After': '1' })],
  ])('after %s, with the same idempotency key', async (_, response) => {
    server.responses = [response, response, created];
    await expect(create()).resolves.toEqual(created.body);
    const [first, ...others] = idempotencyKeys();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(others).toEqual([first, first]);
    expect(new Set(server.requests.map(({ body }) => body))).toEqual(new Set(['{"name":"Shop"}']));
  });

  test.each([
    ['GET', () => client().getApiKey({ id: 'key_1' })],
    ['PATCH', () => client().updateApiKey({ id: 'key_1', isActive: false })],
    ['PUT', () => client().putMember({ subject: 'one', role: 'viewer' })],
    ['DELETE', () => client().deleteApiKey({ id: 'key_1' })],
  ])('if its method is %s', async (_, call) => {
    server.responses = ['lost', unavailable, { status: 200 }];
    await expect(call()).resolves.toEqual({});
    expect(server.requests).toHaveLength(3);
    expect(idempotencyKeys()).toEqual([undefined, undefined, undefined]);
  });

  test('after waits that double, of which half is random', async () => {
    server.responses = Array.from({ length: 8 }, () => unavailable);
    await expect(create({ maxRetries: 6 })).rejects.toThrow(LatchkeyError);
    const longest = [500, 1000, 2000, 4000, 8000, 8000];
    expect(waits).toHaveLength(longest.length);
    for (const [index, ms] of longest.entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(ms / 2);
      expect(waits[index]).toBeLessThanOrEqual(ms);
    }
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  test('twice by default, or as often as the options say', async () => {
    server.responses = Array.from({ length: 9 }, () => unavailable);
    await expect(create()).rejects.toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(3);
    await expect(create({ maxRetries: 0 })).rejects.toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(4);
    await expect(client().listApiKeys({}, { maxRetries: 1 })).rejects.toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(6);
  });

  test('after a timeout', async () => {
    server.responses = ['late', created];
    await expect(create({ timeoutMs: 50 })).resolves.toEqual(created.body);
    expect(idempotencyKeys()).toHaveLength(2);
  });
});

describe('a rate-limited request', () => {
  const limited = (seconds: number) => problem(429, 'rate_limit_exceeded', { 'Retry-After': String(seconds) });

  test('waits for Retry-After', async () => {
    server.responses = [limited(42), created];
    await expect(create()).resolves.toEqual(created.body);
    expect(waits).toEqual([42_000]);
    expect(new Set(idempotencyKeys()).size).toBe(1);
  });

  test.each([
    [61, undefined],
    [11, 10_000],
  ])('fails immediately if Retry-After is %i s and the limit %p ms', async (seconds, maxRetryAfterMs) => {
    server.responses = [limited(seconds), created];
    const options = maxRetryAfterMs === undefined ? {} : { maxRetryAfterMs };
    await expect(create(options)).rejects.toMatchObject({ code: 'rate_limit_exceeded', retryAfter: seconds });
    expect(waits).toEqual([]);
  });

  test('is not repeated over a quota that never resets', async () => {
    server.responses = [problem(429, 'quota_exceeded'), created];
    await expect(create()).rejects.toMatchObject({ code: 'quota_exceeded', retryAfter: null });
    expect(server.requests).toHaveLength(1);
  });

  test('is repeated after a short wait if API Gateway does not say when', async () => {
    server.responses = [{ status: 429, body: { message: 'Too Many Requests' } }, created];
    await expect(create()).resolves.toEqual(created.body);
    expect(waits[0]).toBeLessThanOrEqual(500);
  });
});

describe('a request that cannot succeed later is sent once:', () => {
  test.each([
    [400, 'invalid_request'],
    [401, 'unauthorized'],
    [403, 'key_limit_exceeded'],
    [404, 'not_found'],
    [409, 'conflict'],
    [422, 'idempotency_key_reused'],
  ])('%i %s', async (status, code) => {
    server.responses = [problem(status, code), created];
    await expect(create()).rejects.toMatchObject({ status, code });
    await expect(server.requests).toHaveLength(1);
  });
});

describe('a change of many keys', () => {
  const unfinished = problem(503, 'unfinished');

  test('continues until it has reached every key, however many requests that takes', async () => {
    server.responses = [...Array.from({ length: 20 }, () => unfinished), deleted];
    await expect(client().deleteApiKey({ id: 'key_1' })).resolves.toEqual({ success: true });
    expect(server.requests).toHaveLength(21);
    expect(waits).toEqual([]);
  });

  test('ends if it never finishes', async () => {
    server.responses = Array.from({ length: 200 }, () => unfinished);
    await expect(client().updateApiKey({ id: 'key_1' })).rejects.toMatchObject({ code: 'unfinished' });
    expect(server.requests).toHaveLength(101);
  });
});

describe('a deletion', () => {
  test.each(['lost' as const, unavailable, problem(503, 'unfinished')])(
    'succeeds if the object is gone after %j',
    async (response) => {
      server.responses = [response, problem(404, 'not_found')];
      await expect(client().deleteApiKey({ id: 'key_1' })).resolves.toEqual({ success: true });
    },
  );

  test('of an object that does not exist fails', async () => {
    const limited = problem(429, 'rate_limit_exceeded', { 'Retry-After': '1' });
    server.responses = [limited, problem(404, 'not_found')];
    await expect(client().deleteApiKey({ id: 'key_1' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('an option of one request that is undefined does not replace the option of the client', async () => {
  server.responses = [unavailable, created];
  const request = client({ maxRetries: 0 }).listApiKeys({}, { maxRetries: undefined } as never);
  await expect(request).rejects.toMatchObject({ status: 503 });
  expect(server.requests).toHaveLength(1);
});

describe('a canceled request', () => {
  test('is not sent if it is canceled while the credentials are read', async () => {
    const canceling = new AbortController();
    const api = createAdminClient({
      url: server.url,
      region: 'eu-west-1',
      credentials: async () => {
        canceling.abort(new Error('Enough.'));
        return { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
      },
    });
    await expect(api.listWorkspaces({}, { signal: canceling.signal })).rejects.toThrow('Enough.');
    expect(server.requests).toEqual([]);
  });

  test('does not wait if it is canceled before the wait', async () => {
    const canceling = new AbortController();
    // The body is read last. The cancellation comes between the response and the wait.
    const response = { status: 503, headers: new Headers({ 'Retry-After': '30' }), text: async () => '{}' };
    const abortSoon = (ticks: number): void =>
      ticks === 0 ? canceling.abort(new Error('Enough.')) : queueMicrotask(() => abortSoon(ticks - 1));
    const text = async () => {
      abortSoon(3);
      return '{}';
    };
    const fetch = async () => ({ ...response, text }) as Response;
    const api = createWorkspaceClient({ url: server.url, apiKey: 'vsk_live_secret', fetch });
    await expect(api.listApiKeys({}, { signal: canceling.signal })).rejects.toThrow('Enough.');
  }, 5_000);

  test('is not sent', async () => {
    const signal = AbortSignal.abort(new Error('Enough.'));
    await expect(client().listApiKeys({}, { signal })).rejects.toThrow('Enough.');
    expect(server.requests).toEqual([]);
  });

  test('ends while it waits for the response', async () => {
    server.responses = ['late'];
    const canceling = new AbortController();
    const request = client().listApiKeys({}, { signal: canceling.signal });
    while (server.requests.length === 0) await new Promise(setImmediate);
    canceling.abort(new Error('Enough.'));
    await expect(request).rejects.toThrow('Enough.');
  });

  test('ends between two attempts, and its timer with it', async () => {
    server.responses = [unavailable, created];
    const canceling = new AbortController();
    const api = createWorkspaceClient({ url: server.url, apiKey: 'vsk_live_secret' });
    const request = api.listApiKeys({}, { signal: canceling.signal });
    request.catch(() => canceling);
    // The response of the first attempt has arrived when the client listens to the signal for the wait.
    while (server.responses.length > 1) await new Promise(setImmediate);
    canceling.abort(new Error('Enough.'));
    await expect(request).rejects.toThrow('Enough.');
    expect(server.requests).toHaveLength(1);
  });
});
