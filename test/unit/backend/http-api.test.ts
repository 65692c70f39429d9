import { describe, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithLambdaAuthorizer, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import {
  type Authenticated,
  type HttpApiEvent,
  type HttpApiResult,
  latchkey,
  withLatchkey,
} from '../../../backend/index.ts';
import { Problem } from '../../../lambdas/http/problem-schema.ts';
import { authorizedEvent } from '../../../testing/index.ts';

const now = Date.parse('2026-11-24T10:02:30.000Z');
const context = {} as Context;
const payloadFormatVersion = '2.0' as const;
const rateHeaders = {
  'X-RateLimit-Limit': '60',
  'X-RateLimit-Remaining': '59',
  'X-RateLimit-Reset': '1795514580',
  'RateLimit-Policy': '"minute";q=60;w=60, "hour";q=1000;w=3600',
  RateLimit: '"minute";r=59;t=30',
};

type Event = Authenticated<HttpApiEvent>;

/** The same handler, wrapped in both ways. */
const wrapped = (handle: (event: Event) => Promise<HttpApiResult>) =>
  [
    ['withLatchkey', withLatchkey(handle)],
    ['the middleware', middy<Event, HttpApiResult>().use(latchkey()).handler(handle) as never],
  ] as const satisfies readonly (readonly [
    string,
    (event: HttpApiEvent, context: Context) => Promise<HttpApiResult>,
  ])[];

describe.each(wrapped(async ({ principal }) => ({ statusCode: 200, body: principal.keyId, cookies: ['a=b'] })))(
  '%s behind an HTTP API',
  (_, handler) => {
    test('passes the principal to the handler, and adds rate-limit headers to the response', async () => {
      const event = authorizedEvent({ payloadFormatVersion, now, keyId: 'key_01JD0000000000000000000001' });
      expect(await handler(event, context)).toEqual({
        statusCode: 200,
        headers: rateHeaders,
        body: 'key_01JD0000000000000000000001',
        cookies: ['a=b'],
      });
    });

    test('responds with 429 over the limit, without calling the handler', async () => {
      const response = await handler(authorizedEvent({ payloadFormatVersion, now, rateLimited: true }), context);
      expect(response).toMatchObject({
        statusCode: 429,
        headers: { 'X-RateLimit-Remaining': '0', 'Retry-After': '30', 'Content-Type': 'application/problem+json' },
      });
      const { body = '' } = response as { body?: string };
      expect(Problem.parse(JSON.parse(body))).toMatchObject({ code: 'rate_limit_exceeded', status: 429 });
    });

    test.each([
      ['without an authorizer', undefined],
      ['with the context of another Lambda authorizer', { lambda: { user: 'alice' } }],
      ['with the context of a JWT authorizer', { jwt: { claims: {}, scopes: null } }],
      ['with a text as context', { lambda: 'keyId' }],
    ])('fails closed %s', async (_what, authorizer) => {
      const complained = jest.spyOn(console, 'error').mockImplementation(() => {});
      const event = authorizedEvent({ payloadFormatVersion, now });
      const response = await handler({ ...event, requestContext: { ...event.requestContext, authorizer } }, context);
      expect(response).toMatchObject({ statusCode: 500 });
      expect(complained).toHaveBeenCalledWith(expect.stringContaining('Is the method protected?'));
      complained.mockRestore();
    });
  },
);

describe('a result without a status, which an HTTP API takes for the body,', () => {
  const body = async (result: unknown) => {
    const event = authorizedEvent({ payloadFormatVersion, now });
    const responses = await Promise.all(
      wrapped(async () => result as HttpApiResult).map(([, handler]) => handler(event, context)),
    );
    expect(responses[0]).toEqual(responses[1]);
    return responses[0];
  };

  test.each([
    ['an object', { orders: [] }, '{"orders":[]}'],
    ['an array', [1, 2], '[1,2]'],
    ['a text', 'Hello', 'Hello'],
  ])('gets the rate-limit headers: %s', async (_, result, text) => {
    expect(await body(result)).toEqual({
      statusCode: 200,
      headers: { ...rateHeaders, 'Content-Type': 'application/json' },
      body: text,
    });
  });

  test('stays unchanged if there is none', async () => {
    const nothing = withLatchkey(async (_event: Event) => undefined as never);
    expect(await nothing(authorizedEvent({ payloadFormatVersion, now }), context)).toBeUndefined();
  });
});

test('an HTTP API with the payload format 1.0 sends the events of a REST API', async () => {
  const event = Object.assign(authorizedEvent({ now }), { version: '1.0' });
  const handler = withLatchkey(async ({ principal }) => ({ statusCode: 200, body: principal.plan }));
  expect(await handler(event, context)).toEqual({ statusCode: 200, headers: rateHeaders, body: 'Professional' });
});

test('the types of events and results are interchangeable with those of @types/aws-lambda', async () => {
  const handler = withLatchkey(
    async ({ principal }: Authenticated<APIGatewayProxyEventV2WithLambdaAuthorizer<unknown>>) => principal.plan,
  );
  const event: APIGatewayProxyEventV2WithLambdaAuthorizer<unknown> = authorizedEvent({ payloadFormatVersion });
  const result: APIGatewayProxyResultV2 = await handler(event, context);
  expect(result).toMatchObject({ body: 'Professional' });
});
