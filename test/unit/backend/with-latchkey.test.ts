import { expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Authenticated, latchkey, withLatchkey } from '../../../backend/index.ts';
import { authorizedEvent } from '../../../testing/index.ts';

const now = Date.parse('2026-11-24T10:02:30.000Z');
const context = {} as Context;
const orders = async ({ principal }: Authenticated): Promise<APIGatewayProxyResult> => ({
  statusCode: 200,
  headers: { 'X-Own': 'yes' },
  body: JSON.stringify(principal),
});

/** The response of the same handler behind the middleware. */
const middlewareResponse = (event: APIGatewayProxyEvent) =>
  middy<Authenticated, APIGatewayProxyResult>().use(latchkey()).handler(orders)(event as Authenticated, context);

test.each([
  ['an admitted request', () => authorizedEvent({ now })],
  ['a rate-limited request', () => authorizedEvent({ now, rateLimited: true })],
  ['a request without an authorizer', () => ({ requestContext: { requestId: 'r' } }) as APIGatewayProxyEvent],
])('responds to %s like the middleware', async (_, event) => {
  jest.spyOn(console, 'error').mockImplementation(() => {});
  const response = await withLatchkey(orders)(event(), context);
  expect(response).toEqual(await middlewareResponse(event()));
  jest.restoreAllMocks();
});

test('adds headers to its own responses only', async () => {
  const handler = withLatchkey(orders, { headers: { 'Access-Control-Allow-Origin': '*' } });
  const limited = await handler(authorizedEvent({ now, rateLimited: true }), context);
  expect(limited).toMatchObject({ statusCode: 429, headers: { 'Access-Control-Allow-Origin': '*' } });
  const admitted = await handler(authorizedEvent({ now }), context);
  expect(admitted.headers).not.toHaveProperty('Access-Control-Allow-Origin');
});

test('gives each request its own headers if the handler reuses a response', async () => {
  const response = { statusCode: 204, body: '' };
  const handlers = [
    withLatchkey(async () => response),
    middy<Authenticated, APIGatewayProxyResult>()
      .use(latchkey())
      .handler(async () => response) as unknown as ReturnType<typeof withLatchkey<unknown, APIGatewayProxyEvent>>,
  ];
  for (const handler of handlers) {
    const first = await handler(authorizedEvent({ now }), context);
    const later = await handler(authorizedEvent({ now: now + 60_000 }), context);
    expect(later.headers?.['X-RateLimit-Reset']).not.toBe(first.headers?.['X-RateLimit-Reset']);
  }
  expect(response).toEqual({ statusCode: 204, body: '' });
});

test('passes on the error of a handler', async () => {
  const fails = withLatchkey(async () => {
    throw new Error('no');
  });
  await expect(fails(authorizedEvent({ now }), context)).rejects.toThrow('no');
});
