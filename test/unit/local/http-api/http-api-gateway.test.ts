import { describe, expect, test } from '@jest/globals';
import type { GatewayRequest } from '../../../../local/gateway/exchange.ts';
import type { HttpApiDefinition, HttpAuthorizerDefinition } from '../../../../local/http-api/http-api-definition.ts';
import { HttpApiGateway } from '../../../../local/http-api/http-api-gateway.ts';
import type { InvocationResult } from '../../../../local/lambda/invocation.ts';

const authorizer: HttpAuthorizerDefinition = {
  id: 'A',
  functionId: 'Authorizer',
  identitySources: [],
  isSimple: false,
};
const allowing = (effect: string, context: object = { keyId: 'key_1' }) => ({
  policyDocument: { Statement: [{ Effect: effect, Action: 'execute-api:Invoke', Resource: '*' }] },
  context,
});

interface Setting {
  readonly definition?: Partial<HttpApiDefinition>;
  readonly by?: Partial<HttpAuthorizerDefinition>;
  readonly payloadFormatVersion?: '1.0' | '2.0';
  /** The results of the functions. A string is the message of an error. */
  readonly authorizes?: unknown;
  readonly responds?: unknown;
}

/** An HTTP API with the route `GET /orders/{id}`, whose functions return these results. */
function served(setting: Setting = {}) {
  const {
    definition,
    by,
    payloadFormatVersion = '2.0',
    authorizes = allowing('Allow'),
    responds = { statusCode: 204 },
  } = setting;
  const events: Record<string, never> = {};
  const reported: string[] = [];
  const resultOf = (result: unknown): InvocationResult =>
    result instanceof Error
      ? { ok: false, errorType: result.name, errorMessage: result.message }
      : { ok: true, payload: result };
  const gateway = new HttpApiGateway({
    api: {
      apiId: 'Api',
      region: 'us-east-1',
      stage: '$default',
      stageVariables: {},
      cors: undefined,
      routes: [
        {
          key: 'GET /orders/{id}',
          method: 'GET',
          resource: '/orders/{id}',
          authorizer: { ...authorizer, ...by },
          integration: { type: 'lambda', functionId: 'Backend', timeoutMs: 1000, payloadFormatVersion },
        },
      ],
      ...definition,
    },
    invoke: async (functionId, event) => {
      events[functionId] = event as never;
      return resultOf(functionId === 'Authorizer' ? authorizes : responds);
    },
    clock: () => Date.parse('2026-11-24T10:02:30Z'),
    report: (message) => reported.push(message),
  });
  const call = (target: string, headers: GatewayRequest['headers'] = [], method = 'GET', body = '') =>
    gateway.handle({
      method,
      target,
      headers,
      body: Buffer.from(body),
      sourceIp: '192.0.2.1',
      protocol: 'HTTP/1.1',
      host: 'localhost:3000',
    });
  return { call, events, reported };
}

describe('an authorizer', () => {
  test.each<[string, Setting, number, object]>([
    ['that allows', {}, 204, {}],
    ['that denies', { authorizes: allowing('Deny') }, 403, { message: 'Forbidden' }],
    [
      'whose policy is about something else',
      { authorizes: { policyDocument: { Statement: [] } } },
      403,
      { message: 'Forbidden' },
    ],
    ['that throws Unauthorized', { authorizes: new Error('Unauthorized') }, 401, { message: 'Unauthorized' }],
    ['that fails', { authorizes: new Error('no') }, 500, { message: 'Internal Server Error' }],
    ['without a policy', { authorizes: { isAuthorized: true } }, 500, { message: 'Internal Server Error' }],
    ['with a simple response', { by: { isSimple: true }, authorizes: { isAuthorized: true } }, 204, {}],
    [
      'with a simple refusal',
      { by: { isSimple: true }, authorizes: { isAuthorized: false } },
      403,
      { message: 'Forbidden' },
    ],
    ['that says "true" as a text', { by: { isSimple: true }, authorizes: { isAuthorized: 'true' } }, 500, {}],
    [
      'whose identity source is missing',
      { by: { identitySources: ['$request.header.X-Key'] } },
      401,
      { message: 'Unauthorized' },
    ],
  ])('%s', async (_, setting, status, body) => {
    const { call, events } = served(setting);
    const response = await call('/orders/7');
    expect(response.status).toBe(status);
    if (Object.keys(body).length > 0) expect(JSON.parse(String(response.body))).toEqual(body);
    expect('Backend' in events).toBe(status === 204);
  });

  test('receives variables of the context as identity sources', async () => {
    const { call, events } = served({ by: { identitySources: ['$context.identity.sourceIp', '$context.routeKey'] } });
    await call('/orders/7');
    expect(events['Authorizer']).toMatchObject({ identitySource: ['192.0.2.1', 'GET /orders/{id}'] });
  });

  test('receives the request in the payload format 2.0', async () => {
    const { call, events } = served({ by: { identitySources: ['$request.header.X-Key'] } });
    await call('/orders/7?a=1&a=2', [
      ['X-Key', 'k'],
      ['X-Key', 'l'],
      ['Cookie', 'c=1; d=2'],
    ]);
    expect(events['Authorizer']).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:000000000000:Api/$default/GET/orders/7',
      routeKey: 'GET /orders/{id}',
      identitySource: ['k,l'],
      headers: { 'x-key': 'k,l' },
      cookies: ['c=1', 'd=2'],
      queryStringParameters: { a: '1,2' },
      pathParameters: { id: '7' },
      requestContext: { http: { method: 'GET', path: '/orders/7', sourceIp: '192.0.2.1' }, stage: '$default' },
    });
  });
});

describe('an integration', () => {
  test('receives the context under lambda, and the body', async () => {
    const { call, events } = served();
    await call('/orders/7', [['Content-Type', 'application/json']], 'GET', '{"a":1}');
    expect(events['Backend']).toMatchObject({
      routeKey: 'GET /orders/{id}',
      requestContext: { authorizer: { lambda: { keyId: 'key_1' } } },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    await call('/orders/7', [['Content-Type', 'image/png']], 'GET', 'png');
    expect(events['Backend']).toMatchObject({ body: Buffer.from('png').toString('base64'), isBase64Encoded: true });
  });

  test('receives the event of a REST API in the payload format 1.0', async () => {
    const { call, events } = served({ payloadFormatVersion: '1.0' });
    expect((await call('/orders/7')).status).toBe(204);
    expect(events['Backend']).toMatchObject({
      version: '1.0',
      resource: '/orders/{id}',
      httpMethod: 'GET',
      pathParameters: { id: '7' },
      requestContext: { authorizer: { keyId: 'key_1' }, identity: { sourceIp: '192.0.2.1' } },
      body: null,
    });
  });

  test.each<[string, unknown, object]>([
    ['a text', 'Hello', { status: 200, body: 'Hello' }],
    ['an object without a status', { a: 1 }, { status: 200, body: '{"a":1}' }],
    [
      'cookies',
      { statusCode: 201, cookies: ['a=1'], body: 'x' },
      { status: 201, headers: expect.arrayContaining([['Set-Cookie', 'a=1']]) },
    ],
    ['base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, { body: Buffer.from('hi') }],
    ['a status that there is not', { statusCode: 99 }, { status: 500 }],
    ['a header that cannot be sent', { statusCode: 200, headers: { 'a b': '1' } }, { status: 500 }],
    ['an error', new Error('no'), { status: 500 }],
  ])('responds with %s', async (_, responds, expected) => {
    expect(await served({ responds }).call('/orders/7')).toMatchObject(expected);
  });

  test('without a status is malformed in the payload format 1.0, which the log explains', async () => {
    const { call, reported } = served({ payloadFormatVersion: '1.0', responds: { a: 1 } });
    expect((await call('/orders/7')).status).toBe(500);
    expect(reported).toEqual([expect.stringMatching(/^GET GET \/orders\/\{id\} → 500: Malformed result/)]);
  });
});

test('an unknown route is not found, and bad percent-encoding is a bad request', async () => {
  const { call } = served();
  expect((await call('/other')).status).toBe(404);
  expect((await call('/orders/%')).status).toBe(400);
});

describe('CORS', () => {
  const cors = {
    allowCredentials: false,
    allowHeaders: ['X-API-Key'],
    allowMethods: ['GET'],
    allowOrigins: ['https://app.example.com', 'http://*'],
    exposeHeaders: ['X-RateLimit-Limit'],
    maxAge: 60,
  };
  const own = { statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://other.example.com' }, body: '' };
  const preflight = (origin: string) =>
    served({ definition: { cors } }).call(
      '/orders/7',
      [
        ['Origin', origin],
        ['Access-Control-Request-Method', 'GET'],
      ],
      'OPTIONS',
    );

  test('answers the preflight of an allowed origin without a key', async () => {
    const { status, headers } = await preflight('https://app.example.com');
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'Access-Control-Allow-Origin': 'https://app.example.com',
      'Access-Control-Allow-Methods': 'GET',
      'Access-Control-Allow-Headers': 'X-API-Key',
      'Access-Control-Max-Age': '60',
    });
    expect(Object.fromEntries((await preflight('http://any.example.com')).headers)).toHaveProperty(
      'Access-Control-Allow-Origin',
    );
  });

  test('names no other origin', async () => {
    const { headers } = await preflight('https://evil.example.com');
    expect(headers.filter(([name]) => name.startsWith('Access-Control-'))).toEqual([]);
  });

  test('replaces the headers of the integration', async () => {
    const { call } = served({ definition: { cors }, responds: own });
    const { headers } = await call('/orders/7', [['Origin', 'https://app.example.com']]);
    expect(headers.filter(([name]) => name === 'Access-Control-Allow-Origin')).toEqual([
      ['Access-Control-Allow-Origin', 'https://app.example.com'],
    ]);
  });
});
