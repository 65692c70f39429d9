import { describe, expect, test } from '@jest/globals';
import type { Principal } from '../../../../lambdas/domain/access/principal.ts';
import { rateStatus } from '../../../../lambdas/domain/limits/rate-windows.ts';
import {
  InsufficientScopeError,
  IpNotAllowedError,
  type LatchkeyError,
  PlanWithoutApiAccessError,
} from '../../../../lambdas/domain/shared/errors.ts';
import type { Verdict } from '../../../../lambdas/domain/verification/verdict.ts';
import { principalOf, rateHeadersOf } from '../../../../lambdas/http/authorizer-context.ts';
import {
  type AuthorizedRequest,
  type AuthorizerOptions,
  authorizerResponse as answerTo,
  httpApiResponse,
  keyRuling,
} from '../../../../lambdas/http/authorizer-response.ts';
import { AuthorizerContext } from '../../../support/authorizer-contexts.ts';
import { limitsOf } from '../../../support/limits.ts';
import { principalContext } from './support.ts';

/** 2026-11-24T10:15:30.123Z */
const now = 1_795_515_330_123;
const limits = limitsOf({ perMinute: 60, perHour: 1000 });
const rate = rateStatus(limits, { minute: 15, hour: 400 }, now);
const principal: Principal = {
  keyId: 'key_01ARYZ6S410000000000000000',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  environment: 'live',
  plan: 'Professional',
  scopes: ['*', 'api-keys:read'],
  ownerId: 'customer_42',
};
const api = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod';
const request = { methodArn: `${api}/GET/v1/status`, resource: '/v1/status' };
const gatewayKey = 'usage-plan-key-0123456789';

const options = { gatewayKey, limitAtGateway: false, now };

const known = { principal, gatewayKey: null };

/** Returns the response to a verdict about a key. */
const authorizerResponse = (
  verdict: Exclude<Verdict, { outcome: 'unauthorized' }>,
  of: AuthorizedRequest,
  how: AuthorizerOptions,
) => answerTo(keyRuling(verdict), of, how);
const admitted = { ...known, outcome: 'admitted', rate } as const;
const denied = (error: LatchkeyError) => ({ ...known, outcome: 'denied', error, rate }) as const;

describe('an admitted request', () => {
  test('is allowed, for this method and path only, with the principal, the rate and its headers', () => {
    expect(authorizerResponse(admitted, request, options)).toEqual({
      principalId: 'key_01ARYZ6S410000000000000000',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: request.methodArn }],
      },
      usageIdentifierKey: gatewayKey,
      context: {
        ...principalContext,
        minuteLimit: 60,
        minuteRemaining: 45,
        minuteReset: 1_795_515_360,
        hourLimit: 1000,
        hourRemaining: 600,
        hourReset: 1_795_518_000,
        xRateLimitLimit: '60',
        xRateLimitRemaining: '45',
        xRateLimitReset: '1795515360',
        rateLimitPolicy: '"minute";q=60;w=60, "hour";q=1000;w=3600',
        rateLimit: '"minute";r=45;t=30',
      },
    });
  });

  test('has no rate in its context if the counters did not respond', () => {
    expect(authorizerResponse({ ...admitted, rate: undefined }, request, options).context).toEqual(principalContext);
  });

  test('has no gateway key if its plan has none, because an undefined one would be malformed', () => {
    expect(authorizerResponse(admitted, request, { ...options, gatewayKey: undefined })).not.toHaveProperty(
      'usageIdentifierKey',
    );
  });
});

test('a rate-limited request is allowed, so that the integration can respond with 429 and Retry-After', () => {
  const full = rateStatus(limits, { minute: 60, hour: 400 }, now);
  const answer = authorizerResponse({ ...known, outcome: 'limited', rate: full }, request, options);
  expect(answer.policyDocument.Statement).toMatchObject([{ Effect: 'Allow' }]);
  expect(answer.context).toMatchObject({
    rateLimited: 'true',
    retryAfter: '30',
    minuteRemaining: 0,
    xRateLimitRemaining: '0',
    rateLimit: '"minute";r=0;t=30',
  });
});

test('a rate-limited request is denied with its reason if the gateway responds with 429', () => {
  const full = rateStatus(limits, { minute: 60, hour: 400 }, now);
  const limited = { ...known, outcome: 'limited', rate: full } as const;
  const answer = authorizerResponse(limited, request, { ...options, limitAtGateway: true });
  expect(answer.policyDocument.Statement).toMatchObject([{ Effect: 'Deny' }]);
  expect(answer.context).toMatchObject({
    code: 'rate_limit_exceeded',
    title: 'Rate limit exceeded',
    rateLimited: 'true',
    retryAfter: '30',
  });
  // The others are unchanged.
  for (const verdict of [admitted, denied(new IpNotAllowedError())]) {
    expect(authorizerResponse(verdict, request, { ...options, limitAtGateway: true })).toEqual(
      authorizerResponse(verdict, request, options),
    );
  }
});

describe('a denied request', () => {
  const reasons: [LatchkeyError, string, string][] = [
    [new InsufficientScopeError(['status:read']), 'insufficient_scope', 'Insufficient scope'],
    [new IpNotAllowedError(), 'ip_not_allowed', 'IP address not allowed'],
    [new PlanWithoutApiAccessError('Free'), 'plan_without_api_access', 'Plan without API access'],
  ];

  test.each(reasons)('has the fields of the 403: %o', (error, code, title) => {
    const answer = authorizerResponse(denied(error), request, options);
    expect(answer.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: request.methodArn },
    ]);
    expect(answer.context).toMatchObject({ code, title, detail: error.message, rateLimit: '"minute";r=45;t=30' });
  });

  test.each(reasons)('has a context that a gateway response can insert into JSON strings: %o', (error) => {
    const { context } = authorizerResponse(denied(error), request, options);
    for (const name of ['code', 'title', 'detail']) {
      expect(JSON.stringify(context?.[name])).toBe(`"${context?.[name]}"`);
    }
  });

  test('is never marked as rate limited', () => {
    const full = rateStatus(limits, { minute: 60, hour: 1000 }, now);
    const answer = authorizerResponse({ ...denied(new IpNotAllowedError()), rate: full }, request, options);
    expect(answer.context).toMatchObject({ rateLimited: 'false' });
    expect(answer.context).not.toHaveProperty('retryAfter');
  });
});

describe('the policy', () => {
  const resourceOf = (methodArn: string, resource: string) =>
    (
      authorizerResponse(admitted, { methodArn, resource }, options).policyDocument.Statement[0] as {
        Resource?: unknown;
      }
    )?.Resource;
  const arnOfLength = (length: number) => {
    const start = `${api}/DELETE/api/v1/api-keys/`;
    return start + 'x'.repeat(length - start.length);
  };

  test('has a path of up to 512 characters unchanged', () => {
    const arn = arnOfLength(512);
    expect(arn).toHaveLength(512);
    expect(resourceOf(arn, '/api/v1/api-keys/{id}')).toBe(arn);
  });

  test('has the route instead of a longer path, in this API, stage and method', () => {
    const resource = resourceOf(arnOfLength(513), '/api/v1/api-keys/{id}');
    expect(resource).toBe(`${api}/DELETE/api/v1/api-keys/*`);
  });

  test('replaces every parameter of a long path', () => {
    const long = `${api}/POST/api/v1/api-keys/${'x'.repeat(600)}/regenerate`;
    expect(resourceOf(long, '/api/v1/api-keys/{id}/regenerate')).toBe(`${api}/POST/api/v1/api-keys/*/regenerate`);
    expect(resourceOf(`${api}/GET/${'x'.repeat(600)}`, '/{a}/b/{proxy+}')).toBe(`${api}/GET/*/b/*`);
  });
});

describe('the context', () => {
  /** The largest key: 50 scopes of 101 characters, on a plan with the longest name and limits. */
  const longScopes = Array.from({ length: 50 }, (_, index) => {
    const name = `a${String(index).padStart(2, '0')}${'b'.repeat(47)}`;
    return `${name}:${name}`;
  });
  const heavy: Principal = { ...principal, plan: `P${'l'.repeat(39)}`, scopes: longScopes, ownerId: '~'.repeat(255) };
  const heavyRate = rateStatus({ perMinute: 1e9, perHour: 1e9 }, { minute: 0, hour: 0 }, now);
  const answers = [
    authorizerResponse(admitted, request, options),
    authorizerResponse({ ...known, outcome: 'limited', principal: heavy, rate: heavyRate }, request, options),
    authorizerResponse(
      {
        ...known,
        outcome: 'denied',
        principal: heavy,
        rate: heavyRate,
        error: new PlanWithoutApiAccessError(heavy.plan),
      },
      request,
      options,
    ),
  ];

  test('stays under 8 KB for a key with 50 scopes and an owner of maximum length', () => {
    expect(longScopes[0]).toHaveLength(101);
    for (const { context } of answers) expect(Buffer.byteLength(JSON.stringify(context))).toBeLessThan(8 * 1024);
  });

  test('of a key without an owner has no owner, and `-` for the header', () => {
    const { ownerId: _, ...ownerless } = principal;
    const { context } = authorizerResponse({ ...admitted, principal: ownerless }, request, options);
    expect(context).not.toHaveProperty('ownerId');
    expect(context).toMatchObject({ xLatchkeyOwnerId: '-' });
    expect(principalOf(AuthorizerContext.parse(context))).toEqual(ownerless);
  });

  test('has only strings, numbers and booleans, under names without hyphens', () => {
    for (const { context } of answers) {
      for (const [name, value] of Object.entries(context ?? {})) {
        expect(name).toMatch(/^[a-zA-Z][a-zA-Z0-9]*$/);
        expect(['string', 'number', 'boolean']).toContain(typeof value);
      }
    }
  });

  test('gives the integration the same principal and headers after the gateway has made all values strings', () => {
    const { context } = authorizerResponse(admitted, request, options);
    const asText = Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]));
    expect(principalOf(AuthorizerContext.parse(asText))).toEqual(principal);
    expect(rateHeadersOf(asText)).toEqual({
      'X-RateLimit-Limit': '60',
      'X-RateLimit-Remaining': '45',
      'X-RateLimit-Reset': '1795515360',
      'RateLimit-Policy': '"minute";q=60;w=60, "hour";q=1000;w=3600',
      RateLimit: '"minute";r=45;t=30',
    });
  });

  test('without a rate gives no headers', () => {
    expect(rateHeadersOf({ keyId: principal.keyId, rateLimited: 'false' })).toEqual({});
  });
});

describe('the response to an HTTP API', () => {
  const ofHttpApi = (verdict: Exclude<Verdict, { outcome: 'unauthorized' }>, of = request) =>
    httpApiResponse(keyRuling(verdict), of, { limitAtGateway: false, now });

  test('has no gateway key, and only strings in the context', () => {
    const { context, ...response } = ofHttpApi(admitted);
    const { usageIdentifierKey: _, context: ofRest, ...same } = authorizerResponse(admitted, request, options);
    expect(response).toEqual(same);
    expect(context).toEqual(
      Object.fromEntries(Object.entries(ofRest ?? {}).map(([name, value]) => [name, String(value)])),
    );
    expect(AuthorizerContext.safeParse(context).success).toBe(true);
  });

  test('allows a rate-limited request, which the integration answers, and denies a refused one', () => {
    const effectOf = (verdict: Parameters<typeof ofHttpApi>[0]) =>
      ofHttpApi(verdict).policyDocument.Statement[0]?.Effect;
    expect(effectOf({ ...known, outcome: 'limited', rate })).toBe('Allow');
    expect(effectOf(denied(new IpNotAllowedError()))).toBe('Deny');
  });

  test('names any path of the API for a long path of the route $default', () => {
    const long = { methodArn: `${api}/GET/${'x'.repeat(600)}`, resource: '/{proxy+}' };
    expect(ofHttpApi(admitted, long).policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/GET/*` },
    ]);
  });
});
