import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Authenticated, latchkey } from '../../../backend/index.ts';
import type { Credential } from '../../../lambdas/domain/keys/credential.ts';
import { createHandler } from '../../../lambdas/handlers/authorize/authorizer.ts';
import { authorizedEvent } from '../../../testing/index.ts';
import { httpApiEvent as authorizerEvent } from '../../support/authorizer-events.ts';
import { limitsOf, noQuotas, noReserves } from '../../support/limits.ts';
import { keyFormat, keyring1, newValue, noon, plainCredential } from '../../support/stores/keys.ts';

const caller = {
  keyId: 'key_01ARYZ6S410000000000000000',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  environment: 'live',
  plan: 'Professional',
  scopes: ['orders:read', 'orders:write'],
  ownerId: 'customer_42',
} as const;
const limits = limitsOf({ perMinute: 60, perHour: 1000 });

/** The real authorizer, for a key of which this much is counted. */
function realAuthorizer(counts: { readonly minute: number; readonly hour: number }, admitted: boolean) {
  const credential: Credential = { ...plainCredential, ...caller };
  const silent = () => {};
  return createHandler({
    credentials: {
      find: async ([reference]) => reference && { reference, credential },
      moveToPepper: async () => {},
      noteFirstUse: async () => {},
      markUsed: async () => {},
      markValueUsed: async () => {},
    },
    ...noQuotas,
    counters: {
      ...noReserves,
      count: async () => ({ admitted, counts }),
      read: async () => counts,
      add: async () => {},
    },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    plans: { Professional: { maxKeys: 5, limits } },
    usagePlanSuffix: '',
    routeScopes: { 'GET /orders/{id}': 'orders:read' },
    limitAtGateway: false,
    onCounterFailure: 'deny',
    clock: () => noon,
    onTrouble: silent,
    onOutcome: silent,
    logger: { info: silent, warn: silent, error: silent },
  });
}

/** Returns the context of the real authorizer as API Gateway forwards it. */
async function realContext(...counted: Parameters<typeof realAuthorizer>) {
  const handler = realAuthorizer(...counted);
  const { context, principalId } = await handler({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:test/test/GET/orders/42',
    resource: '/orders/{id}',
    httpMethod: 'GET',
    headers: { 'X-API-Key': newValue(plainCredential).keyValue },
    multiValueHeaders: null,
    requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as Parameters<typeof handler>[0]);
  const texts = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(texts), principalId, integrationLatency: expect.any(String) };
}

test.each([
  ['admits', false, { minute: 1, hour: 1 }],
  ['limits', true, { minute: 60, hour: 60 }],
] as const)(
  'the context equals the context of the real authorizer that %s the request',
  async (_, rateLimited, counts) => {
    const event = authorizedEvent({
      ...caller,
      limits,
      rateLimited,
      now: noon,
      path: '/orders/42',
      resource: '/orders/{id}',
    });
    expect(event.requestContext.authorizer).toEqual(await realContext(counts, !rateLimited));
  },
);

test('the context of an event of an HTTP API equals the one that the real authorizer gives it', async () => {
  const event = authorizedEvent({
    ...caller,
    limits,
    now: noon,
    path: '/orders/42',
    resource: '/orders/{id}',
    payloadFormatVersion: '2.0',
  });
  const { keyValue } = newValue(plainCredential);
  const { context } = await realAuthorizer(
    { minute: 1, hour: 1 },
    true,
  )(authorizerEvent({ routeKey: event.routeKey, path: event.rawPath, headers: { 'x-api-key': keyValue } }));
  expect(event.requestContext.authorizer).toEqual({ lambda: context });
});

test('an event of an HTTP API has the request in the payload format 2.0', () => {
  const event = authorizedEvent({
    method: 'PUT',
    path: '/orders/a%20b?verbose=1&tag=x&tag=y',
    resource: '/orders/{id}',
    headers: { 'X-Trace': 't', Cookie: 'a=1; b=2' },
    body: { amount: 2 },
    now: noon,
    payloadFormatVersion: '2.0',
  });
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'PUT /orders/{id}',
    rawPath: '/orders/a%20b',
    rawQueryString: 'verbose=1&tag=x&tag=y',
    cookies: ['a=1', 'b=2'],
    headers: { 'x-trace': 't', 'content-type': 'application/json' },
    queryStringParameters: { verbose: '1', tag: 'x,y' },
    pathParameters: { id: 'a b' },
    body: '{"amount":2}',
    requestContext: { http: { method: 'PUT', path: '/orders/a%20b' }, routeKey: 'PUT /orders/{id}', timeEpoch: noon },
  });
  expect(event.headers).not.toHaveProperty('cookie');
  const bare = authorizedEvent({ path: '/any/path', resource: '$default', payloadFormatVersion: '2.0' });
  expect(bare.routeKey).toBe('$default');
  for (const name of ['queryStringParameters', 'pathParameters', 'body', 'cookies'])
    expect(bare).not.toHaveProperty(name);
});

const handler = middy<Authenticated, APIGatewayProxyResult>()
  .use(latchkey())
  .handler(async ({ principal }) => ({ statusCode: 200, body: JSON.stringify(principal) }));

test('a handler behind the middleware gets the caller', async () => {
  const { statusCode, body, headers } = await handler(authorizedEvent(caller) as Authenticated, {} as Context);
  expect({ statusCode, principal: JSON.parse(body) }).toEqual({ statusCode: 200, principal: caller });
  expect(headers).toMatchObject({ 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '59' });
});

test('a rate-limited event makes the middleware respond 429', async () => {
  const event = authorizedEvent({ rateLimited: true, now: noon + 30_000 });
  const { statusCode, headers } = await handler(event as Authenticated, {} as Context);
  expect(statusCode).toBe(429);
  expect(headers).toMatchObject({ 'X-RateLimit-Remaining': '0', 'Retry-After': '10' });
});

test.each([
  ['workspace', { requests: 500, per: 'day' }, '"day";r=0;t=41140'],
  ['key', { requests: 500, per: 'total' }, '"key-total";r=0'],
] as const)('an event over the quota of the %s makes the middleware respond 429', async (overQuota, quota, left) => {
  const event = authorizedEvent({ overQuota, quota, now: noon });
  const { statusCode, headers, body } = await handler(event as Authenticated, {} as Context);
  expect({ statusCode, code: JSON.parse(body).code }).toEqual({ statusCode: 429, code: 'quota_exceeded' });
  expect(headers).toMatchObject({ 'X-RateLimit-Limit': '500', RateLimit: expect.stringContaining(left) });
  // A quota that never resets has no time after which a retry helps.
  expect(headers?.['Retry-After']).toBe(quota.per === 'total' ? undefined : '41140');
});

test('an event over a quota has a monthly one of 10,000 requests if the test names none', () => {
  const { authorizer } = authorizedEvent({ overQuota: 'workspace' }).requestContext;
  expect(authorizer).toMatchObject({ overQuota: 'workspace', xRateLimitLimit: '10000', rateLimited: 'true' });
  expect(authorizer?.['rateLimit']).toContain('"month";r=0');
});

test('a rate-limited event exhausts the minute, and the hour only if it allows less', () => {
  const hourRemaining = (limits: { perMinute: number; perHour: number }) =>
    authorizedEvent({ rateLimited: true, limits }).requestContext.authorizer?.['hourRemaining'];
  expect(hourRemaining({ perMinute: 60, perHour: 1000 })).toBe('940');
  expect(hourRemaining({ perMinute: 60, perHour: 50 })).toBe('0');
});

test('the event has the request: method, path, parameters, query and a body as JSON', () => {
  const event = authorizedEvent({
    method: 'PUT',
    path: '/orders/a%20b/lines/7?verbose=1&tag=x&tag=y',
    resource: '/orders/{id}/lines/{line}',
    headers: { 'X-Trace': 't' },
    body: { amount: 2 },
  });
  expect(event).toMatchObject({
    httpMethod: 'PUT',
    path: '/orders/a%20b/lines/7',
    resource: '/orders/{id}/lines/{line}',
    pathParameters: { id: 'a b', line: '7' },
    queryStringParameters: { verbose: '1', tag: 'y' },
    multiValueQueryStringParameters: { verbose: ['1'], tag: ['x', 'y'] },
    headers: { 'X-Trace': 't', 'Content-Type': 'application/json' },
    body: '{"amount":2}',
    isBase64Encoded: false,
  });
});

test('an event without options is a GET of the root path without query, parameters and body', () => {
  expect(authorizedEvent()).toMatchObject({
    httpMethod: 'GET',
    path: '/',
    resource: '/',
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
  });
});

test('a greedy parameter takes the rest of the path, and a path of another route is an error', () => {
  expect(authorizedEvent({ path: '/files/a/b.txt', resource: '/files/{proxy+}' }).pathParameters).toEqual({
    proxy: 'a/b.txt',
  });
  expect(() => authorizedEvent({ path: '/other/1', resource: '/orders/{id}' })).toThrow(
    'The path /other/1 is not one of the route /orders/{id}.',
  );
});
