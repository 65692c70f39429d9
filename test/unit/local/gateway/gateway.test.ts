import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serve } from '../support/running-gateway.ts';
import { authorizer, behindAuthorizer, gatewayResponse, method, path, TinyStack } from '../support/tiny-stack.ts';

/** Decides by the request's `X-Want` header. */
const decide = `
  export const handler = async (event) => {
    const want = event.headers['X-Want'];
    if (want === 'throw') throw new Error('Unauthorized');
    if (want === 'fail') throw new Error('no database');
    if (want === 'hang') await new Promise((resolve) => setTimeout(resolve, 5000));
    if (want === 'nonsense') return { principalId: 'p' };
    return {
      principalId: 'someone',
      policyDocument: { Version: '2012-10-17', Statement: [{
        Action: 'execute-api:Invoke',
        Effect: want === 'deny' ? 'Deny' : 'Allow',
        Resource: want === 'elsewhere' ? event.methodArn + '/x' : event.methodArn,
      }] },
      context: { code: 'no', number: 7, flag: true, event: want === 'event' ? JSON.stringify(event) : '' },
      usageIdentifierKey: event.headers['X-Plan-Key'] ?? 'plan-key',
    };
  };`;

/** Behaves as the query's \`do\` says. */
const act = `
  let count = 0;
  export const handler = async (event, context) => {
    const what = event.queryStringParameters?.do;
    if (what === 'throw') throw new Error('broken');
    if (what === 'exit') process.exit(1);
    if (what === 'reject') { Promise.reject(new Error('unhandled')); await new Promise(() => {}); }
    if (what === 'hang') await new Promise((resolve) => setTimeout(resolve, 5000));
    if (what === 'nonsense') return 'hello';
    if (what === 'log') { console.log('a plain line'); console.log(JSON.stringify({ structured: true })); }
    if (what === 'bytes') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: 'AP8=', isBase64Encoded: true };
    if (what === 'large') return { statusCode: 200, body: 'x'.repeat(7_000_000) };
    return {
      statusCode: 200,
      headers: { 'WWW-Authenticate': 'Bearer' },
      body: JSON.stringify({ event, count: ++count, greeting: process.env.GREETING, left: context.getRemainingTimeInMillis() }),
    };
  };`;

const tiny = new TinyStack(
  {
    Authorizer: authorizer('Decide'),
    Things: path('things'),
    Thing: path('{id}', 'Things'),
    Open: path('open'),
    Rare: path('rare', 'Open'),
    GetRare: method('GET', 'Rare', 'Act'),
    PostRare: method('POST', 'Rare', 'Act'),
    Needy: path('needy'),
    Planned: path('planned'),
    Identified: path('identified'),
    IdentityAuthorizer: authorizer('Decide', { IdentitySource: 'method.request.header.X-Token' }),
    Broken: path('broken'),
    GetThing: method('GET', 'Thing', 'Act', behindAuthorizer),
    DeleteThing: method('DELETE', 'Thing', 'Act', behindAuthorizer),
    Any: method('ANY', 'Open', 'Act'),
    Preflight: method('OPTIONS', 'Open', 'Act', {
      Integration: {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{ statusCode: 200 }' },
        IntegrationResponses: [
          { StatusCode: '204', ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" } },
        ],
      },
    }),
    Validator: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestParameters: true },
    },
    GetNeedy: method('GET', 'Needy', 'Act', {
      RequestValidatorId: { Ref: 'Validator' },
      RequestParameters: {
        'method.request.querystring.id': true,
        'method.request.header.X-Need': true,
        'method.request.querystring.maybe': false,
      },
    }),
    GetPlanned: method('GET', 'Planned', 'Act', { ...behindAuthorizer, ApiKeyRequired: true }),
    GetIdentified: method('GET', 'Identified', 'Act', {
      ...behindAuthorizer,
      AuthorizerId: { Ref: 'IdentityAuthorizer' },
    }),
    GetBroken: method('GET', 'Broken', 'DoesNotStart'),
    Plan: {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } }],
        Throttle: { RateLimit: 0.001, BurstLimit: 2 },
      },
    },
    Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: 'plan-key' } },
    DisabledKey: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: false, Value: 'disabled-key' } },
    InPlan: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      Properties: { KeyId: { Ref: 'Key' }, UsagePlanId: { Ref: 'Plan' }, KeyType: 'API_KEY' },
    },
    DisabledInPlan: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      Properties: { KeyId: { Ref: 'DisabledKey' }, UsagePlanId: { Ref: 'Plan' }, KeyType: 'API_KEY' },
    },
    Denied: gatewayResponse('ACCESS_DENIED', {
      ResponseTemplates: {
        'application/json': '{"code":"$context.authorizer.code","message":$context.error.messageString}',
      },
    }),
    Api: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { ApiKeySourceType: 'AUTHORIZER', BinaryMediaTypes: ['image/png'] },
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: 'Api' },
        StageName: 'prod',
        MethodSettings: [
          { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
          { ResourcePath: '/~1open~1rare', HttpMethod: 'GET', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 },
        ],
        AccessLogSetting: {
          Format: '$context.httpMethod $context.resourcePath $context.status $context.authorizer.code',
        },
      },
    },
  },
  { Decide: decide, Act: act, DoesNotStart: 'throw new Error("KEYS_TABLE is missing")' },
);

let gateway: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  gateway = await serve(tiny);
});
afterAll(async () => {
  await gateway.stop();
  tiny.remove();
});
const want = (what: string): [string, string] => ['X-Want', what];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('routing', () => {
  test.each([
    ['GET', '/nothing'],
    ['GET', '//open'],
    ['GET', '/./open'],
    ['GET', '/%6fpen'],
    ['PUT', '/things/1'],
  ])('%s %s is not a route', async (verb, target) => {
    const { status, headers, text } = await gateway.call(verb, target);
    expect([status, text]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    expect(headers['x-amzn-requestid']).toMatch(uuid);
    expect(headers['x-amz-apigw-id']).toBeDefined();
    expect(headers['content-type']).toBe('application/json');
  });

  test('X-HTTP-Method-Override replaces the method', async () => {
    const { json } = await gateway.call('GET', '/things/1', [['x-http-method-override', 'delete']]);
    expect(json.event.httpMethod).toBe('DELETE');
    expect((await gateway.call('GET', '/things/1', [['X-HTTP-Method-Override', 'PUT']])).status).toBe(403);
  });

  test.each(['GET","keyId":"key_forged', 'PROPFIND', ''])(
    'X-HTTP-Method-Override: %s is not a method, and has no effect',
    async (override) => {
      const written = gateway.accessLog.length;
      const { json } = await gateway.call('GET', '/things/1', [['X-HTTP-Method-Override', override]]);
      expect(json.event.httpMethod).toBe('GET');
      expect(gateway.accessLog.slice(written)).toEqual(['GET /things/{id} 200 no']);
    },
  );

  test.each(['X-HTTP-Method', 'X-Method-Override', 'X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix'])(
    '%s changes nothing',
    async (name) => {
      const { json } = await gateway.call('GET', '/things/1', [[name, name.endsWith('URL') ? '/things/2' : 'DELETE']]);
      expect(json.event).toMatchObject({ httpMethod: 'GET', path: '/things/1', pathParameters: { id: '1' } });
    },
  );

  test('a slash at the end of the path reaches the same method, and its authorizer', async () => {
    expect((await gateway.call('GET', '/things/1/', [want('throw')])).status).toBe(401);
    const { json } = await gateway.call('GET', '/things/1/', [want('allow')]);
    expect(json.event).toMatchObject({ resource: '/things/{id}', path: '/things/1/', pathParameters: { id: '1' } });
  });

  test.each(['/open?a=%', '/open?%zz=1', '/%zz', '/open/%ff'])(
    '%s: malformed percent-encoding gets 400',
    async (target) => {
      const { status, text } = await gateway.call('GET', target);
      expect([status, text]).toEqual([400, '{"message":"Bad Request"}']);
    },
  );

  test('HEAD has no body', async () => {
    const { status, text } = await gateway.call('HEAD', '/nothing');
    expect([status, text]).toEqual([403, '']);
  });

  test('a mock integration responds without a function', async () => {
    const { status, headers, text } = await gateway.call('OPTIONS', '/open');
    expect([status, text, headers['access-control-allow-origin']]).toEqual([204, '', '*']);
  });
});

describe('the authorizer', () => {
  test('allows a request, and passes its context to the integration as strings', async () => {
    const { status, json } = await gateway.call('GET', '/things/a%20b?do=x&do=y&e=', [want('allow')]);
    expect(status).toBe(200);
    expect(json.event.requestContext.authorizer).toEqual({
      code: 'no',
      number: '7',
      flag: 'true',
      event: '',
      principalId: 'someone',
      integrationLatency: expect.stringMatching(/^\d+$/),
    });
    expect(json.event).toMatchObject({
      resource: '/things/{id}',
      path: '/things/a%20b',
      pathParameters: { id: 'a b' },
      queryStringParameters: { do: 'y', e: '' },
      multiValueQueryStringParameters: { do: ['x', 'y'], e: [''] },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  test('is called with the event of a REQUEST authorizer', async () => {
    const { json } = await gateway.call('GET', '/things/1?q=a+b', [
      want('event'),
      ['X-Twice', 'one'],
      ['x-twice', 'two'],
      ['User-Agent', 'tester'],
      ['X-Forwarded-For', '203.0.113.9'],
    ]);
    const event = JSON.parse(json.event.requestContext.authorizer.event);
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:000000000000:Api/prod/GET/things/1',
      resource: '/things/{id}',
      path: '/things/1',
      httpMethod: 'GET',
      pathParameters: { id: '1' },
      queryStringParameters: { q: 'a b' },
      stageVariables: {},
      requestContext: {
        apiId: 'Api',
        stage: 'prod',
        path: '/things/1',
        resourcePath: '/things/{id}',
        httpMethod: 'GET',
        protocol: 'HTTP/1.1',
        requestId: expect.stringMatching(uuid),
        // The address that the gateway saw, not the one that a client sent.
        identity: { sourceIp: '127.0.0.1', userAgent: 'tester' },
      },
    });
    expect(event.headers['X-Twice']).toBe('two');
    expect(event.multiValueHeaders['X-Twice']).toEqual(['one', 'two']);
    expect(event.headers['X-Forwarded-For']).toBe('203.0.113.9, 127.0.0.1');
    expect(event.headers).not.toHaveProperty('Connection');
    expect(json.event.requestContext.requestId).toBe(event.requestContext.requestId);
  });

  test.each([
    ['throw', 401, '{"message":"Unauthorized"}'],
    ['deny', 403, '{"code":"no","message":"User is not authorized to access this resource with an explicit deny"}'],
    ['elsewhere', 403, '{"code":"no","message":"User is not authorized to access this resource"}'],
    ['fail', 500, '{"message":null}'],
    ['nonsense', 500, '{"message":null}'],
    ['hang', 500, '{"message":null}'],
  ])('%s: %i', async (what, status, text) => {
    const received = await gateway.call('GET', '/things/1', [want(what)]);
    expect([received.status, received.text]).toEqual([status, text]);
  });

  test('with a malformed response is reported, without that response', () => {
    expect(gateway.reported.find((line) => line.includes('malformed'))).toMatch(
      /^GET \/things\/\{id\} → 500: The authorizer's response is malformed. policyDocument/,
    );
  });

  test('is not called if an identity source is missing', async () => {
    expect((await gateway.call('GET', '/identified', [want('allow')])).status).toBe(401);
    expect((await gateway.call('GET', '/identified', [['x-token', 't']])).status).toBe(200);
  });
});

describe('API keys and usage plans', () => {
  test('refuse a key that is disabled or in no plan of the stage', async () => {
    for (const key of ['unknown', 'disabled-key']) {
      const { status, text } = await gateway.call('GET', '/planned', [['X-Plan-Key', key]]);
      expect([status, text]).toEqual([403, '{"message":"Forbidden"}']);
    }
  });

  test('apply the throttle of the plan', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await gateway.call('GET', '/planned')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await gateway.call('GET', '/planned')).text).toBe('{"message":"Too Many Requests"}');
    // An authorizer's refusal comes first.
    expect((await gateway.call('GET', '/planned', [want('throw')])).status).toBe(401);
  });
});

test('applies the throttle of a single method of the stage to that method only', async () => {
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await gateway.call('GET', '/open/rare')).status);
  expect(statuses).toEqual([200, 200, 429]);
  expect((await gateway.call('POST', '/open/rare')).status).toBe(200);
});

test('refuses requests without required parameters', async () => {
  const { status, text } = await gateway.call('GET', '/needy?id=');
  expect([status, text]).toEqual([400, '{"message":"Missing required request parameters: [id, X-Need]"}']);
  expect((await gateway.call('GET', '/needy?id=1', [['x-need', 'y']])).status).toBe(200);
});

describe('the integration', () => {
  test('gets text bodies as text, and binary ones as base64', async () => {
    const text = await gateway.call('POST', '/open', [['Content-Type', 'text/plain']], 'grüße');
    expect(text.json.event).toMatchObject({ body: 'grüße', isBase64Encoded: false });
    const bytes = await gateway.call('POST', '/open', [['Content-Type', 'image/png']], Buffer.from([0, 255]));
    expect(bytes.json.event).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  test('can return bytes', async () => {
    const { headers } = await gateway.call('GET', '/open?do=bytes', [['Accept', 'image/png']]);
    expect([headers['content-type'], headers['content-length']]).toEqual(['image/png', '2']);
  });

  test('keeps its state, and has its environment and its timeout', async () => {
    const [first, second] = [await gateway.call('GET', '/open'), await gateway.call('GET', '/open')];
    expect(second.json.count).toBe(first.json.count + 1);
    expect(first.json.greeting).toBe('hello');
    expect(first.json.left).toBeGreaterThan(0);
    expect(first.json.left).toBeLessThanOrEqual(1000);
  });

  test('cannot set headers of the gateway', async () => {
    const { headers } = await gateway.call('GET', '/open');
    expect(headers['x-amzn-remapped-www-authenticate']).toBe('Bearer');
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  test.each(['throw', 'exit', 'reject', 'hang', 'nonsense', 'large'])(
    '%s: 502, and the next request succeeds',
    async (what) => {
      const failed = await gateway.call('GET', `/open?do=${what}`);
      expect([failed.status, failed.text]).toEqual([502, '{"message":"Internal server error"}']);
      expect((await gateway.call('GET', '/open')).status).toBe(200);
    },
  );

  test('that does not start is reported once', async () => {
    for (let i = 0; i < 2; i++) expect((await gateway.call('GET', '/broken')).status).toBe(502);
    expect(gateway.startFailures).toEqual(['DoesNotStart: KEYS_TABLE is missing']);
  });

  test('has its output forwarded', async () => {
    await gateway.call('GET', '/open?do=log');
    // It may come a moment after the answer.
    while (!gateway.output.includes('{"structured":true}')) await nextTurn();
    expect(gateway.output).toContain('a plain line');
  });
});

describe('size limits', () => {
  test('over 10 kB of headers get 431', async () => {
    const { status, text } = await gateway.call('GET', '/open', [['X-Filler', 'x'.repeat(100_000)]]);
    expect([status, text]).toEqual([431, '{"message":"Request Header Fields Too Large"}']);
    expect((await gateway.call('GET', '/open', [['X-Filler', 'x'.repeat(9000)]])).status).toBe(200);
  });

  test('a path over the length of a method ARN gets 414', async () => {
    expect((await gateway.call('GET', `/things/${'x'.repeat(1600)}`, [want('allow')])).status).toBe(414);
  });

  test('over 10 MB of body get 413, with or without Content-Length', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const { status, text } = await gateway.call('POST', '/open', [], body);
    expect([status, text]).toEqual([413, '{"message":"Request Too Long"}']);
    const chunk = `${body.length.toString(16)}\r\n${body.toString()}\r\n0\r\n\r\n`;
    const received = await gateway.raw(
      `POST /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect(received).toMatch(/^HTTP\/1.1 413 /);
  }, 20_000);

  test('a body over the maximum of Lambda gets 413', async () => {
    expect((await gateway.call('POST', '/open', [], Buffer.alloc(7_000_000, 'x'))).status).toBe(413);
  });
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a NUL byte in a header', 'GET /open HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n', 400],
  ['two lengths', 'POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
  ['over a megabyte of headers', `GET /open HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(1_200_000)}\r\n\r\n`, 431],
])('%s gets a response', async (_, bytes, status) => {
  const received = await gateway.raw(bytes);
  expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(received.split('\r\n\r\n')[1] ?? '').status).toBe(status);
});

test('the access log is written as the stage formats it', async () => {
  await gateway.call('GET', '/things/secret-value', [want('deny')]);
  await gateway.call('GET', '/nothing');
  expect(gateway.accessLog.slice(-2)).toEqual(['GET /things/{id} 403 no', 'GET - 403 -']);
});

test('several instances take turns, each with its own state; all requests are served', async () => {
  const eight = await serve(tiny, { instances: 8 });
  const one = await Promise.all(Array.from({ length: 8 }, () => eight.call('GET', '/open')));
  expect(one.map(({ json }) => json.count)).toEqual(Array(8).fill(1));
  const many = await Promise.all(Array.from({ length: 200 }, () => eight.call('GET', '/open')));
  expect(many.every(({ status }) => status === 200)).toBe(true);
  await eight.stop();
});
