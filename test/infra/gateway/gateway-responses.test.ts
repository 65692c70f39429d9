import { describe, expect, test } from '@jest/globals';
import { ServiceUnavailableError, UnsupportedMediaTypeError } from '../../../lambdas/domain/shared/errors.ts';
import { contextNameOf } from '../../../lambdas/http/authorizer-context.ts';
import { problemOf, problems, problemType } from '../../../lambdas/http/problem.ts';
import { Problem } from '../../../lambdas/http/problem-schema.ts';
import { rateLimitHeaderNames } from '../../../lambdas/http/rate-limit-headers.ts';
import { type Properties, synthesized } from '../support/synthesized.ts';

const responsesOf = (config: unknown): Map<string, Properties> =>
  new Map(
    synthesized(config)
      .all('AWS::ApiGateway::GatewayResponse')
      .map(({ Properties }) => [Properties['ResponseType'], Properties]),
  );

const responses = responsesOf({ corsAllowOrigin: 'https://app.example.com' });

const response = (type: string): Properties => responses.get(type) ?? {};
const header = (type: string, name: string): string =>
  response(type)['ResponseParameters'][`gatewayresponse.header.${name}`];

/** Renders the body as API Gateway does: it only replaces variables with values. */
function bodyOf(type: string): Record<string, unknown> {
  const values: Record<string, string> = {
    '$context.requestId': 'r-1',
    '$context.error.messageString': '"It said \\"no\\"."',
    '$context.authorizer.code': 'insufficient_scope',
    '$context.authorizer.title': 'Insufficient scope',
    '$context.authorizer.detail': "The caller's key lacks a scope.",
  };
  const template: string = response(type)['ResponseTemplates']['application/json'];
  return JSON.parse(template.replaceAll(/\$context(\.\w+)+/g, (name) => values[name] ?? `unknown ${name}`));
}

const codes = {
  UNAUTHORIZED: 'unauthorized',
  INVALID_SIGNATURE: 'unauthorized',
  EXPIRED_TOKEN: 'unauthorized',
  ACCESS_DENIED: 'insufficient_scope',
  THROTTLED: 'rate_limit_exceeded',
  BAD_REQUEST_BODY: 'invalid_request',
  BAD_REQUEST_PARAMETERS: 'invalid_request',
  RESOURCE_NOT_FOUND: 'not_found',
  REQUEST_TOO_LARGE: 'payload_too_large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
  INVALID_API_KEY: 'internal_error',
  AUTHORIZER_FAILURE: 'internal_error',
  AUTHORIZER_CONFIGURATION_ERROR: 'internal_error',
  API_CONFIGURATION_ERROR: 'internal_error',
  DEFAULT_5XX: 'internal_error',
  INTEGRATION_FAILURE: 'service_unavailable',
  INTEGRATION_TIMEOUT: 'service_unavailable',
} as const;

test('every response is listed here', () => {
  expect([...responses.keys()].sort()).toEqual(
    [...Object.keys(codes), 'DEFAULT_4XX', 'MISSING_AUTHENTICATION_TOKEN'].sort(),
  );
});

describe.each(Object.entries(codes))('%s', (type, code) => {
  test(`is the same problem ${code} as from a Lambda`, () => {
    const body = bodyOf(type);
    expect(() => Problem.parse(body)).not.toThrow();
    expect(body).toMatchObject({ type: problemType(code), code, requestId: 'r-1', ...problems[code] });
    expect(response(type)['StatusCode']).toBe(String(problems[code].status));
    expect(header(type, 'Content-Type')).toBe("'application/problem+json'");
  });
});

test('DEFAULT_4XX keeps its status and the gateway’s message', () => {
  expect(response('DEFAULT_4XX')).not.toHaveProperty('StatusCode');
  expect(bodyOf('DEFAULT_4XX')).toEqual({
    type: 'urn:latchkey:problem:invalid_request',
    title: 'Invalid request',
    detail: 'It said "no".',
    code: 'invalid_request',
    requestId: 'r-1',
  });
});

test('an unknown route has the response of API Gateway', () => {
  const type = 'MISSING_AUTHENTICATION_TOKEN';
  expect(response(type)['StatusCode']).toBe('403');
  expect(response(type)['ResponseTemplates']).toEqual({
    'application/json': '{"message":$context.error.messageString}',
  });
  expect(header(type, 'Content-Type')).toBe("'application/json'");
});

test.each([...responses.keys()])('%s can be read by the configured origin, and is never stored', (type) => {
  expect(header(type, 'Access-Control-Allow-Origin')).toBe("'https://app.example.com'");
  expect(header(type, 'Access-Control-Expose-Headers')).toBe(
    `'${['Retry-After', 'Idempotent-Replayed', ...rateLimitHeaderNames].join(', ')}'`,
  );
  expect(header(type, 'Cache-Control')).toBe("'no-store'");
});

test('a refused key gets one response, with a challenge and without context of the authorizer', () => {
  expect(header('UNAUTHORIZED', 'WWW-Authenticate')).toBe(`'Bearer realm="latchkey"'`);
  expect(JSON.stringify(response('UNAUTHORIZED'))).not.toContain('context.authorizer');
});

test.each(['INVALID_SIGNATURE', 'EXPIRED_TOKEN'])('%s explains the problem with the AWS signature', (type) => {
  expect(header(type, 'WWW-Authenticate')).toBe("'AWS4-HMAC-SHA256'");
  expect(bodyOf(type)['detail']).toBe('It said "no".');
});

test.each(['ACCESS_DENIED', 'THROTTLED'])('%s carries the rate-limit headers of the context', (type) => {
  for (const name of rateLimitHeaderNames) expect(header(type, name)).toBe(`context.authorizer.${contextNameOf(name)}`);
});

describe('Retry-After', () => {
  const retryAfter = (type: string, from: Map<string, Properties>) =>
    from.get(type)?.['ResponseParameters']['gatewayresponse.header.Retry-After'];

  test('is one second for the throttle', () => {
    expect(retryAfter('THROTTLED', responses)).toBe("'1'");
  });
});

test('the gateway and the Lambdas use the same words for the same problem', () => {
  const detail = (error: Error) => problemOf(error, 'r-1').detail;
  expect(bodyOf('DEFAULT_5XX')['detail']).toBe(detail(new Error()));
  expect(bodyOf('INTEGRATION_TIMEOUT')['detail']).toBe(detail(new ServiceUnavailableError()));
  expect(bodyOf('UNSUPPORTED_MEDIA_TYPE')['detail']).toBe(detail(new UnsupportedMediaTypeError()));
});
