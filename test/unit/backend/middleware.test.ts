import { afterEach, describe, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Authenticated, covers, latchkey } from '../../../backend/index.ts';
import { Problem } from '../../../lambdas/http/problem-schema.ts';

/** The context as API Gateway forwards it: the authorizer's values as strings. */
const context = {
  principalId: 'key_01JD00000000000000000000ZZ',
  keyId: 'key_01JD00000000000000000000ZZ',
  workspaceId: 'ws_01JD00000000000000000000ZZ',
  environment: 'test',
  plan: 'Professional',
  scopes: 'orders:* status:read',
  rateLimited: 'false',
  minuteLimit: '60',
  xRateLimitLimit: '60',
  xRateLimitRemaining: '59',
  xRateLimitReset: '1795515360',
  rateLimitPolicy: '"minute";q=60;w=60, "hour";q=1000;w=3600',
  rateLimit: '"minute";r=59;t=30',
};
const rateHeaders = {
  'X-RateLimit-Limit': '60',
  'X-RateLimit-Remaining': '59',
  'X-RateLimit-Reset': '1795515360',
  'RateLimit-Policy': '"minute";q=60;w=60, "hour";q=1000;w=3600',
  RateLimit: '"minute";r=59;t=30',
};

const calls: unknown[] = [];
afterEach(() => {
  calls.length = 0;
  jest.restoreAllMocks();
});

const ok = async ({ principal }: Authenticated): Promise<APIGatewayProxyResult> => {
  calls.push(principal);
  return { statusCode: 200, headers: { 'X-Own': 'yes' }, body: JSON.stringify({ you: principal.keyId }) };
};

function invoke(authorizer: unknown, handle = ok, ...others: middy.MiddlewareObj[]) {
  const handler = middy<Authenticated, APIGatewayProxyResult>().use(latchkey());
  for (const other of others) handler.use(other as never);
  const event = { requestContext: { requestId: 'request-1', authorizer } } as unknown as APIGatewayProxyEvent;
  return handler.handler(handle)(event as Authenticated, {} as Context);
}

test('passes the principal to the handler, and adds rate-limit headers to the response', async () => {
  const answer = await invoke(context);
  expect(calls).toEqual([
    {
      keyId: 'key_01JD00000000000000000000ZZ',
      workspaceId: 'ws_01JD00000000000000000000ZZ',
      environment: 'test',
      plan: 'Professional',
      scopes: ['orders:*', 'status:read'],
    },
  ]);
  expect(answer).toEqual({
    statusCode: 200,
    headers: { ...rateHeaders, 'X-Own': 'yes' },
    body: '{"you":"key_01JD00000000000000000000ZZ"}',
  });
  expect(covers(['orders:*'], 'orders:write')).toBe(true);
});

test('responds with 429 and Retry-After over the limit, without calling the handler', async () => {
  const answer = await invoke({ ...context, rateLimited: 'true', retryAfter: '17', xRateLimitRemaining: '0' });
  expect(calls).toEqual([]);
  expect(answer).toMatchObject({
    statusCode: 429,
    headers: {
      ...rateHeaders,
      'X-RateLimit-Remaining': '0',
      'Retry-After': '17',
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
    },
  });
  const problem = Problem.parse(JSON.parse(answer.body));
  expect(problem).toMatchObject({ code: 'rate_limit_exceeded', status: 429, requestId: 'request-1' });
});

describe('fails closed with a 500 without details', () => {
  test.each<[string, unknown]>([
    ['without an authorizer', undefined],
    ['with another’s authorizer', { principalId: 'somebody', claims: {} }],
    ['with a context that says neither yes nor no', { ...context, rateLimited: 'maybe' }],
    ['with an environment that there is not', { ...context, environment: 'staging' }],
  ])('%s', async (_, authorizer) => {
    const complained = jest.spyOn(console, 'error').mockImplementation(() => {});
    const answer = await invoke(authorizer);
    expect(calls).toEqual([]);
    expect(answer).toMatchObject({ statusCode: 500, headers: { 'Content-Type': 'application/problem+json' } });
    expect(Problem.parse(JSON.parse(answer.body))).toMatchObject({ code: 'internal_error', requestId: 'request-1' });
    expect(answer.body).not.toContain('authorizer');
    expect(complained).toHaveBeenCalledWith(expect.stringContaining('Is the method protected?'));
  });
});

test('its own responses have the headers of other middleware', async () => {
  const headers = { 'Access-Control-Allow-Origin': '*' };
  const handler = middy<Authenticated, APIGatewayProxyResult>().use(latchkey({ headers })).handler(ok);
  const event = { requestContext: { requestId: 'r', authorizer: { ...context, rateLimited: 'true' } } };
  const answer = await handler(event as unknown as Authenticated, {} as Context);
  expect(answer).toMatchObject({ statusCode: 429, headers });
});

test('adds no headers without counters', async () => {
  const { xRateLimitLimit, xRateLimitRemaining, xRateLimitReset, rateLimitPolicy, rateLimit, ...rest } = context;
  expect((await invoke(rest)).headers).toEqual({ 'X-Own': 'yes' });
});

test('adds headers to the error responses of other middleware', async () => {
  const fail = async () => {
    throw new Error('no');
  };
  const teapot = {
    onError: (request: middy.Request) => {
      request.response = { statusCode: 418, body: '' };
    },
  };
  expect(await invoke(context, fail, teapot)).toEqual({ statusCode: 418, headers: rateHeaders, body: '' });
  await expect(invoke(context, fail)).rejects.toThrow('no');
});
