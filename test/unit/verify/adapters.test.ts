import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type OutgoingHttpHeaders } from 'node:http2';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fastify from 'fastify';
import { Hono } from 'hono';
import { InsufficientScopeError, ServiceUnavailableError } from '../../../lambdas/domain/shared/errors.ts';
import type { Verdict as Decided } from '../../../lambdas/domain/verification/verdict.ts';
import { createProtect as protectExpress } from '../../../verify/adapters/express.ts';
import { createProtect as protectFastify } from '../../../verify/adapters/fastify.ts';
import { createProtect as protectHono } from '../../../verify/adapters/hono.ts';
import { answered, unavailable } from '../../../verify/answered.ts';
import type { KeyRequest, Verifier } from '../../../verify/index.ts';
import { keyIn, plainAddress } from '../../../verify/request.ts';
import { type FrameworkApp, frameworks, startApp } from '../../support/in-process/frameworks.ts';
import { send } from '../../support/service/http.ts';

const principal = {
  keyId: 'key_1',
  workspaceId: 'ws_1',
  environment: 'live',
  plan: 'Professional',
  scopes: ['orders:read'],
} as const;
const now = Date.UTC(2026, 10, 28, 12, 0, 30);
const resetAt = (now + 30_000) / 1000;
const rate = {
  minute: { limit: 60, remaining: 12, resetAt },
  hour: { limit: 1000, remaining: 900, resetAt: resetAt + 1800 },
};
const full = { ...rate, minute: { ...rate.minute, remaining: 0 } };
const known = { principal, gatewayKey: null };

const decisions: Readonly<Record<string, Decided>> = {
  good: { outcome: 'admitted', ...known, rate },
  narrow: { outcome: 'denied', ...known, rate, error: new InsufficientScopeError(['orders:read']) },
  busy: { outcome: 'limited', ...known, rate: full },
};

/** A verifier that knows three keys, and cannot check the key `broken`. */
function stub() {
  const requests: KeyRequest[] = [];
  const close = jest.fn(async () => {});
  const verifier: Verifier = {
    async verify(request) {
      requests.push(request);
      const key = keyIn(request) ?? '';
      const requestId = request.requestId ?? 'a-new-request-id';
      if (key === 'broken') return unavailable(new ServiceUnavailableError(), requestId);
      return answered(decisions[key] ?? { outcome: 'unauthorized' }, requestId, now);
    },
    ready: async () => {},
    close,
  };
  return { verifier, requests, close };
}

const rateHeaders = {
  'x-ratelimit-limit': '60',
  'x-ratelimit-remaining': '12',
  'x-ratelimit-reset': String(resetAt),
  'ratelimit-policy': '"minute";q=60;w=60, "hour";q=1000;w=3600',
  ratelimit: '"minute";r=12;t=30',
};

describe.each(frameworks)('%s', (framework) => {
  const apps: FrameworkApp[] = [];
  afterAll(() => Promise.all(apps.map((app) => app.stop())));

  async function start(isBehindProxy = false) {
    const onHandled = jest.fn();
    const { verifier, requests } = stub();
    const route = { scope: 'orders:read', cost: 2 };
    const app = await startApp(framework, verifier, { route, isBehindProxy, onHandled });
    apps.push(app);
    const get = (headers: Record<string, string> = {}) => fetch(`${app.url}/v1/status`, { headers });
    return { get, url: app.url, requests, onHandled };
  }

  test('passes an admitted request on, with its principal and the rate-limit headers', async () => {
    const { get, requests, onHandled } = await start();
    const response = await get({ 'X-API-Key': 'good' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(principal);
    expect(Object.fromEntries(response.headers)).toMatchObject({ ...rateHeaders, 'x-own': 'own' });
    expect(onHandled).toHaveBeenCalledTimes(1);
    expect(requests).toMatchObject([{ scope: 'orders:read', cost: 2 }]);
    expect((await get({ Authorization: 'Bearer good' })).status).toBe(200);
  });

  test('answers 401 with a challenge to a request without a valid key', async () => {
    const { get, onHandled } = await start();
    for (const headers of [{}, { 'X-API-Key': 'other' }, { Authorization: 'Basic good' }]) {
      const response = await get(headers);
      expect(response.status).toBe(401);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'www-authenticate': 'Bearer realm="latchkey"',
      });
      expect(await response.json()).toMatchObject({
        type: 'urn:latchkey:problem:unauthorized',
        title: 'Unauthorized',
        status: 401,
        detail: 'Send a valid API key, as "X-API-Key: <key>" or "Authorization: Bearer <key>".',
        code: 'unauthorized',
        requestId: expect.stringMatching(/^.+$/),
      });
    }
    expect(onHandled).not.toHaveBeenCalled();
  });

  test('answers 403 and 429 with the rate-limit headers, and 503 when keys cannot be checked', async () => {
    const { get, onHandled } = await start();
    const denied = await get({ 'X-API-Key': 'narrow' });
    expect(denied.status).toBe(403);
    expect(Object.fromEntries(denied.headers)).toMatchObject(rateHeaders);
    expect(await denied.json()).toMatchObject({ code: 'insufficient_scope', status: 403, title: 'Insufficient scope' });
    const limited = await get({ 'X-API-Key': 'busy' });
    expect(limited.status).toBe(429);
    expect(Object.fromEntries(limited.headers)).toMatchObject({
      'x-ratelimit-remaining': '0',
      'retry-after': '30',
      'content-type': 'application/problem+json',
    });
    expect(await limited.json()).toMatchObject({ code: 'rate_limit_exceeded', status: 429 });
    const broken = await get({ 'X-API-Key': 'broken' });
    expect(broken.status).toBe(503);
    expect(await broken.json()).toMatchObject({ code: 'service_unavailable' });
    expect(onHandled).not.toHaveBeenCalled();
  });

  test('refuses a request that presents two keys', async () => {
    const { get, onHandled } = await start();
    const response = await get({ 'X-API-Key': 'good', Authorization: 'Bearer other' });
    expect(response.status).toBe(401);
    expect(onHandled).not.toHaveBeenCalled();
  });

  test.each([
    ['X-API-Key', 'good', 'other'],
    ['X-API-Key', 'good', 'good'],
    ['X-API-Key', 'good', ''],
    ['Authorization', 'Bearer good', 'Bearer other'],
    ['Authorization', 'Bearer good', 'Bearer good'],
    ['Authorization', 'Bearer good', ''],
  ])('refuses a request that sends %s twice: %s, then %s', async (name, first, second) => {
    const { url, onHandled } = await start();
    const get = (headers: readonly (readonly [string, string])[]) => send(url, 'GET', '/v1/status', { headers });
    expect((await get([[name, first]])).status).toBe(200);
    expect(onHandled).toHaveBeenCalledTimes(1);
    for (const twice of [
      [first, second],
      [second, first],
    ] as const) {
      const answer = await get(twice.map((value) => [name, value] as const));
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
    const inTwoSpellings = [
      [name, first],
      [name.toLowerCase(), second],
    ] as const;
    expect((await get(inTwoSpellings)).status).toBe(401);
    expect(onHandled).toHaveBeenCalledTimes(1);
  });

  test('takes the address of the client from the connection, and from the proxy only if the app trusts it', async () => {
    const direct = await start();
    await direct.get({ 'X-API-Key': 'good', 'X-Forwarded-For': '203.0.113.7' });
    expect(plainAddress(direct.requests[0]?.clientAddress)).toBe('127.0.0.1');
    const behind = await start(true);
    // The client sent the first address itself.
    await behind.get({ 'X-API-Key': 'good', 'X-Forwarded-For': '198.51.100.1, 203.0.113.7' });
    expect(behind.requests[0]?.clientAddress).toBe('203.0.113.7');
  });

  test('rejects a malformed scope and a malformed cost when the route is defined', async () => {
    const { verifier } = stub();
    const define = async (scope: string, cost?: number) => startApp(framework, verifier, { route: { scope, cost } });
    await expect(define('Orders')).rejects.toThrow('"Orders" is not a scope.');
    await expect(define('orders:read', 1001)).rejects.toThrow('1001 is not a cost.');
  });
});

describe('a handler of hono that returns a Response of its own', () => {
  const app = new Hono();
  const protect = protectHono(stub().verifier);
  app.get(
    '/new',
    protect({ scope: 'orders:read' }),
    () => new Response('x', { headers: { 'X-RateLimit-Limit': 'own' } }),
  );
  // The headers of a fetched response cannot be changed.
  app.get('/fetched', protect({ scope: 'orders:read' }), () => fetch('data:text/plain,x'));

  test.each([
    ['/new', 'own'],
    ['/fetched', '60'],
  ])('%s has the rate-limit headers', async (path, limit) => {
    const response = await app.request(path, { headers: { 'X-API-Key': 'good' } });
    expect(await response.text()).toBe('x');
    expect(response.headers.get('x-ratelimit-limit')).toBe(limit);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('12');
  });
});

test.each(['good', 'unknown'])(
  'express: a check of the key %s that ends after the response changes nothing',
  async (key) => {
    const request = new IncomingMessage(new Socket());
    Object.defineProperty(request, 'headersDistinct', { value: { 'x-api-key': [key] } });
    const response = new ServerResponse(request);
    response.statusCode = 503;
    response.end('late');
    const middleware = protectExpress(stub().verifier)({ scope: 'orders:read' });
    await expect(middleware(request, response, () => {})).resolves.toBeUndefined();
    expect(response.statusCode).toBe(503);
  },
);

describe('over HTTP/2, a request', () => {
  const app = fastify({ http2: true });
  const protect = protectFastify(app, stub().verifier);
  app.get('/', { onRequest: protect({ scope: 'orders:read' }) }, () => 'admitted');
  let url: string;
  beforeAll(async () => {
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => app.close());

  async function statusOf(headers: OutgoingHttpHeaders) {
    // Node's client sends Authorization twice only with this option, which its types lack.
    const options: object = { strictSingleValueFields: false };
    const session = connect(url, options);
    try {
      const stream = session.request({ ':path': '/', ...headers });
      const [answer] = await once(stream, 'response');
      return answer[':status'];
    } finally {
      session.destroy();
    }
  }

  test.each([
    ['x-api-key', 'good'],
    ['authorization', 'Bearer good'],
  ])('with %s once is admitted, and refused with two values of it', async (name, value) => {
    expect(await statusOf({ [name]: value })).toBe(200);
    expect(await statusOf({ [name]: [value, 'Bearer other'] })).toBe(401);
    expect(await statusOf({ [name]: [value, value] })).toBe(401);
    expect(await statusOf({ [name]: value, constructor: 'x', ['__proto__']: 'x' })).toBe(200);
  });
});
