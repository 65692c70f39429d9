import { describe, expect, test } from '@jest/globals';
import * as errors from '../../../../lambdas/domain/shared/errors.ts';
import {
  authorizer,
  call,
  contextWith,
  createRecorder,
  echoRoute,
  eventOf,
  openRoute,
  operatorRoute,
  rateHeaders,
  refusalOf,
  sharedHeaders,
} from './support.ts';

const caller = {
  principal: {
    keyId: 'key_01ARYZ6S410000000000000000',
    workspaceId: 'ws_01ARYZ6S410000000000000000',
    environment: 'live',
    plan: 'Professional',
    scopes: ['*', 'api-keys:read'],
    ownerId: 'customer_42',
  },
  actor: { type: 'api_key', id: 'key_01ARYZ6S410000000000000000' },
  key: { id: 'key_01ARYZ6S410000000000000000', value: expect.any(Function), sourceIp: '192.0.2.7' },
};
const failWith = (error: unknown) => async () => {
  throw error;
};

describe('a handled request', () => {
  test("has the route's status, a JSON body, and the rate-limit and shared headers", async () => {
    const { answer } = await call(echoRoute, eventOf(), async ({ input }) => ({ echo: input.body.text }));
    expect(answer).toEqual({
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', ...sharedHeaders, ...rateHeaders },
      body: '{"echo":"hello"}',
    });
  });

  test('reaches its handler parsed, with its caller, its id and its base URL', async () => {
    const event = eventOf({ queryStringParameters: { shout: 'true' } });
    const requests: unknown[] = [];
    await call(echoRoute, event, async (request) => requests.push(request));
    expect(requests).toEqual([
      {
        input: { path: { id: '1' }, query: { shout: 'true' }, body: { text: 'hello' } },
        caller,
        requestId: 'request-1',
        basePath: '/prod',
      },
    ]);
  });

  test('has the key value that the request presents', async () => {
    const event = eventOf({ multiValueHeaders: { Authorization: ['Bearer vsk_live_1'] } });
    const seen: unknown[] = [];
    await call(echoRoute, event, async ({ caller }) => seen.push(caller.key.value()));
    await call(echoRoute, eventOf(), async ({ caller }) => seen.push(caller.key.value()));
    expect(seen).toEqual(['vsk_live_1', undefined]);
  });

  test.each([
    ['/prod', 'with the stage in its path', '/prod/v1/echoes/1'],
    ['/', 'behind a custom domain that maps the stage away', '/v1/echoes/1'],
    ['/production', 'behind a custom domain with a base path', '/production/v1/echoes/1'],
    ['/keys/live', 'behind a base path of several segments', '/keys/live/v1/echoes/1'],
    ['/prod', 'with a slash at its end', '/prod/v1/echoes/1/'],
  ])('has the base URL %s %s', async (basePath, _, path) => {
    let seen: string | undefined;
    await call(echoRoute, eventOf({}, { path }), async (request) => {
      seen = request.basePath;
    });
    expect(seen).toBe(basePath);
  });

  test('has no rate-limit headers if the counters did not respond', async () => {
    const { keyId, workspaceId, environment, plan, scopes, rateLimited } = authorizer;
    const event = eventOf({}, { authorizer: { keyId, workspaceId, environment, plan, scopes, rateLimited } });
    const { answer } = await call(echoRoute, event, async () => ({}));
    expect(answer.headers).toEqual({ 'Content-Type': 'application/json', ...sharedHeaders });
  });

  test('is logged on one line with route, status, caller and duration', async () => {
    const { lines } = await call(echoRoute, eventOf(), async () => ({}));
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          requestId: 'request-1',
          route: 'POST /v1/echoes/{id}',
          status: 201,
          keyId: 'key_01ARYZ6S410000000000000000',
          workspaceId: 'ws_01ARYZ6S410000000000000000',
          durationMs: 42,
        },
      },
    ]);
  });
});

describe('a route of the admin plane', () => {
  const userArn = 'arn:aws:iam::123456789012:user/operator';
  const signedBy = (identity: unknown) => eventOf({ body: null }, { authorizer: null, identity: identity as never });

  test('gets the operator whose signature API Gateway has verified', async () => {
    let seen: unknown;
    const { answer, lines } = await call(operatorRoute, signedBy({ userArn }), async (request) => {
      seen = request.caller;
      return { echo: null };
    });
    expect(answer.statusCode).toBe(200);
    expect(seen).toEqual({ actor: { type: 'operator', id: userArn } });
    expect(lines[0]?.fields).toMatchObject({ operator: userArn });
    expect(Object.keys(answer.headers ?? {}).filter((name) => /ratelimit/i.test(name))).toEqual([]);
  });

  test.each([[undefined], [{}], [{ userArn: null }], [{ userArn: '' }]])(
    'fails closed without an operator (%p)',
    async (identity) => {
      const { problem, handled } = await refusalOf(signedBy(identity), operatorRoute);
      expect(handled).toBe(false);
      expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
    },
  );

  test('does not treat an API key as an operator', async () => {
    const { handled } = await refusalOf(
      eventOf({ body: null }, { identity: { userArn: null } as never }),
      operatorRoute,
    );
    expect(handled).toBe(false);
  });
});

test.each([
  ['the admin plane', operatorRoute, { authorizer: null, identity: { userArn: 'arn:aws:iam::123456789012:user/one' } }],
  ['keys', echoRoute, {}],
  ['everyone', openRoute, { authorizer: null }],
])('a route of %s refuses a method that a header may have replaced', async (_, route, context) => {
  const overridden = { multiValueHeaders: { 'x-http-method-override': ['POST'] } };
  const { problem, handled } = await refusalOf(eventOf(overridden, context as never), route);
  expect(problem).toMatchObject({
    status: 400,
    code: 'invalid_request',
    errors: [{ path: 'header.X-HTTP-Method-Override', message: 'is not accepted; send the method itself' }],
  });
  expect(handled).toBe(false);
});

describe('an open route', () => {
  test.each([[undefined], [null], [{}]])('needs no authorizer context (%p), and has no caller', async (context) => {
    const event = eventOf({ body: null }, { authorizer: context as never });
    let seen: unknown = 'not called';
    const { answer } = await call(openRoute, event, async (request) => {
      seen = request.caller;
      return { echo: null };
    });
    expect(seen).toBeUndefined();
    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json', ...sharedHeaders },
      body: '{"echo":null}',
    });
  });
});

describe('a refusal by the handler', () => {
  const refusals: [errors.LatchkeyError, number][] = [
    [new errors.InvalidRequestError([{ path: 'body.expiresAt', message: 'must be in the future' }]), 400],
    [new errors.MalformedJsonError(), 400],
    [new errors.InsufficientScopeError(['api-keys:write']), 403],
    [new errors.LiveKeyNeededError(), 403],
    [new errors.PlanWithoutApiAccessError('Free'), 403],
    [new errors.IpNotAllowedError(), 403],
    [new errors.KeyLimitExceededError(5, { keyCount: 5, held: 0, freeAt: undefined }), 403],
    [new errors.RecoveryDisabledError(), 403],
    [new errors.NotFoundError('API key'), 404],
    [new errors.ConflictError('the API key'), 409],
    [new errors.PayloadTooLargeError(1), 413],
    [new errors.UnsupportedMediaTypeError(), 415],
  ];

  test.each(refusals)('becomes problem details with the shared headers: %o', async (error, status) => {
    const { answer } = await call(echoRoute, eventOf(), failWith(error));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toEqual({ 'Content-Type': 'application/problem+json', ...sharedHeaders, ...rateHeaders });
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `urn:latchkey:problem:${error.code}`,
      status,
      code: error.code,
      detail: error.message,
      requestId: 'request-1',
    });
  });

  test.each(refusals)('is logged with its code, not as an error: %o', async (error, status) => {
    const { lines } = await call(echoRoute, eventOf(), failWith(error));
    expect(lines).toMatchObject([{ level: 'info', message: 'request', fields: { status, code: error.code } }]);
  });

  test('with a 503 is logged as an error with its cause, and responds without the cause', async () => {
    const error = new errors.ServiceUnavailableError({ cause: new Error('connect ECONNREFUSED 10.0.0.1:8000') });
    const { answer, lines } = await call(echoRoute, eventOf(), failWith(error));
    expect(answer.statusCode).toBe(503);
    expect(JSON.stringify(answer)).not.toContain('ECONNREFUSED');
    expect(lines).toMatchObject([{ level: 'error', message: 'request failed', fields: { status: 503, error } }]);
  });
});

describe('an unknown error', () => {
  const internal = 'table vsk-keys-prod: ValidationException at 10.0.0.1';

  test.each([
    ['an error', new Error(internal)],
    ['an error with a cause', new Error('outer', { cause: new Error(internal) })],
    [
      'an error with a status and headers',
      Object.assign(new Error(internal), { statusCode: 418, headers: { a: internal } }),
    ],
    [
      'an error that would be exposed by others',
      Object.assign(new Error(internal), { expose: true, code: 'not_found' }),
    ],
    ['a text', internal],
    ['an object', { message: internal, body: internal, statusCode: 200 }],
    ['undefined', undefined],
    ['null', null],
  ])('becomes a 500 without details: %s', async (_, error) => {
    const { answer } = await call(echoRoute, eventOf(), failWith(error));
    expect(answer.statusCode).toBe(500);
    expect(answer.headers).toEqual({ 'Content-Type': 'application/problem+json', ...sharedHeaders, ...rateHeaders });
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:latchkey:problem:internal_error',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong on our side. Try again; if it persists, report the requestId.',
      code: 'internal_error',
      requestId: 'request-1',
    });
    expect(JSON.stringify(answer)).not.toContain('vsk-keys-prod');
  });

  test('is logged as an error, with the error object', async () => {
    const error = new Error(internal);
    const { lines } = await call(echoRoute, eventOf(), failWith(error));
    expect(lines).toMatchObject([{ level: 'error', fields: { status: 500, requestId: 'request-1' } }]);
    expect(lines[0]?.fields['error']).toBe(error);
  });
});

describe('a request over its rate limit', () => {
  const limited = {
    ...authorizer,
    rateLimited: 'true',
    retryAfter: '30',
    xRateLimitRemaining: '0',
    rateLimit: '"minute";r=0;t=30',
  };

  test('gets 429 with Retry-After and the rate-limit headers, and does not reach its handler', async () => {
    const { handled, answer, problem } = await refusalOf(eventOf({}, { authorizer: limited }));
    expect(handled).toBe(false);
    expect(answer.statusCode).toBe(429);
    expect(answer.headers).toEqual({
      'Content-Type': 'application/problem+json',
      ...sharedHeaders,
      ...rateHeaders,
      'X-RateLimit-Remaining': '0',
      RateLimit: '"minute";r=0;t=30',
      'Retry-After': '30',
    });
    expect(problem).toMatchObject({ status: 429, code: 'rate_limit_exceeded', requestId: 'request-1' });
  });

  test('gets 429 whatever other errors it has', async () => {
    const event = eventOf({ body: '{', headers: {}, pathParameters: null }, { authorizer: limited });
    expect((await refusalOf(event)).answer.statusCode).toBe(429);
  });

  test('has Retry-After: 1 if the context has no time', async () => {
    const { retryAfter, ...rest } = limited;
    const { answer } = await refusalOf(eventOf({}, { authorizer: rest }));
    expect(answer.headers).toHaveProperty('Retry-After', '1');
  });

  test('is logged with its key', async () => {
    const { lines } = await refusalOf(eventOf({}, { authorizer: limited }));
    expect(lines).toMatchObject([
      { level: 'info', fields: { status: 429, code: 'rate_limit_exceeded', keyId: authorizer.keyId } },
    ]);
  });
});

test('only a 429 has Retry-After', async () => {
  const event = eventOf({}, { authorizer: { ...authorizer, retryAfter: '30' } });
  const answers = await Promise.all([
    call(echoRoute, event, async () => ({})),
    call(echoRoute, event, failWith(new errors.NotFoundError('echo'))),
    call(echoRoute, event, failWith(new Error('x'))),
  ]);
  for (const { answer } of answers) expect(answer.headers).not.toHaveProperty('Retry-After');
});

describe('a protected route fails closed, with a 500,', () => {
  test.each([
    ['without an authorizer context', undefined],
    ['with a null one', null],
    ['with an empty one', {}],
    ['without a key id', { ...authorizer, keyId: undefined }],
    ['without a workspace', { ...authorizer, workspaceId: undefined }],
    ['with an unknown environment', { ...authorizer, environment: 'prod' }],
    ['without scopes', { ...authorizer, scopes: undefined }],
    ['when it is not said whether the limit is reached', { ...authorizer, rateLimited: undefined }],
    ['when that is said in other words', { ...authorizer, rateLimited: 'no' }],
  ])('%s', async (_, context) => {
    const { handled, answer, problem, lines } = await refusalOf(eventOf({}, { authorizer: context as never }));
    expect(handled).toBe(false);
    expect(answer.statusCode).toBe(500);
    expect(problem).toMatchObject({ code: 'internal_error' });
    expect(lines).toMatchObject([{ level: 'error' }]);
  });
});

describe('a handler that does not return', () => {
  const never = () => new Promise(() => {});

  test('gets a 503 half a second before the timeout', async () => {
    const { answer, lines } = await call(echoRoute, eventOf(), never, contextWith(500));
    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'service_unavailable', requestId: 'request-1' });
    expect(answer.headers).toMatchObject(rateHeaders);
    expect(lines).toMatchObject([
      { level: 'error', fields: { error: { cause: { message: 'echo ran out of time' } } } },
    ]);
  });

  test('does not affect a handler that returns in time', async () => {
    const { answer } = await call(echoRoute, eventOf(), async () => ({ echo: 1 }), contextWith(500));
    expect(answer.statusCode).toBe(201);
  });
});

test('the recorder of these tests records every level', () => {
  const { logger, lines } = createRecorder();
  logger.info('a', {});
  logger.warn('b', {});
  logger.error('c', {});
  expect(lines.map(({ level }) => level)).toEqual(['info', 'warn', 'error']);
});
