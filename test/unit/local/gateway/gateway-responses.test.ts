import { afterAll, describe, expect, test } from '@jest/globals';
import { beginExchange, type GatewayRequest } from '../../../../local/gateway/exchange.ts';
import { GatewayError } from '../../../../local/gateway/gateway-error.ts';
import { gatewayResponse, substitute } from '../../../../local/gateway/gateway-responses.ts';
import { gatewayResponse as response, TinyStack } from '../support/tiny-stack.ts';

const tiny = new TinyStack({
  Denied: response('ACCESS_DENIED', {
    StatusCode: '403',
    ResponseParameters: {
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.X-Limit': 'context.authorizer.limit',
      'gatewayresponse.header.X-Missing': 'context.authorizer.missing',
      'gatewayresponse.header.X-Request': 'context.requestId',
      'gatewayresponse.header.X-Origin': 'method.request.header.origin',
      'gatewayresponse.header.X-Query': 'method.request.querystring.q',
    },
    ResponseTemplates: {
      'application/json':
        '{"code":"$context.authorizer.code","id":"$context.requestId","none":"$context.authorizer.none"}',
      'text/plain': '$context.error.message',
    },
  }),
  Unauthorized: response('UNAUTHORIZED', {
    ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': "'Bearer'" },
  }),
  Default: response('DEFAULT_4XX', {
    ResponseTemplates: {
      'application/json': '{"type":"$context.error.responseType","message":$context.error.messageString}',
    },
  }),
});
afterAll(() => tiny.remove());

function exchangeWith(headers: [string, string][] = []) {
  const request: GatewayRequest = {
    method: 'GET',
    target: '/?q=1',
    headers,
    body: Buffer.alloc(0),
    sourceIp: '192.0.2.1',
    protocol: 'HTTP/1.1',
    host: 'localhost:3000',
  };
  return Object.assign(beginExchange(request, 0), { query: [['q', '1']] as [string, string][] });
}

describe('a gateway response', () => {
  test('has the authorizer’s context in body and headers, and omits headers without a value', () => {
    const exchange = Object.assign(exchangeWith([['Origin', 'https://a.example']]), {
      authorizer: { code: 'insufficient_scope', limit: '60' },
    });
    const { status, headers, body } = gatewayResponse(tiny.api, exchange, new GatewayError('ACCESS_DENIED'));
    expect(status).toBe(403);
    expect(Object.fromEntries(headers)).toEqual({
      'Content-Type': 'application/problem+json',
      'x-amzn-ErrorType': 'AccessDeniedException',
      'X-Limit': '60',
      'X-Request': exchange.requestId,
      'X-Origin': 'https://a.example',
      'X-Query': '1',
    });
    expect(body).toBe(`{"code":"insufficient_scope","id":"${exchange.requestId}","none":""}`);
  });

  test('has the requested media type, if it has a template for it', () => {
    const error = new GatewayError('ACCESS_DENIED');
    expect(gatewayResponse(tiny.api, exchangeWith([['Accept', 'text/plain;q=0.9']]), error).body).toBe(
      'User is not authorized to access this resource',
    );
    expect(gatewayResponse(tiny.api, exchangeWith([['Accept', 'image/png']]), error).body).toContain('{"code"');
  });

  test('has the default body without a template', () => {
    const { status, headers, body } = gatewayResponse(tiny.api, exchangeWith(), new GatewayError('UNAUTHORIZED'));
    expect(status).toBe(401);
    expect(headers).toContainEqual(['WWW-Authenticate', 'Bearer']);
    expect(headers).toContainEqual(['Content-Type', 'application/json']);
    expect(body).toBe('{"message":"Unauthorized"}');
  });

  test('falls back to the default of its class, with its own status', () => {
    const forbidden = gatewayResponse(tiny.api, exchangeWith(), new GatewayError('INVALID_API_KEY'));
    expect([forbidden.status, forbidden.body]).toEqual([403, '{"type":"INVALID_API_KEY","message":"Forbidden"}']);
    const tooLong = gatewayResponse(tiny.api, exchangeWith(), new GatewayError('URI_TOO_LONG'));
    expect([tooLong.status, tooLong.body]).toEqual([414, '{"type":"DEFAULT_4XX","message":"Request-URI Too Large"}']);
  });

  test('is the default of API Gateway if nothing is configured', () => {
    const failed = gatewayResponse(tiny.api, exchangeWith(), new GatewayError('BAD_GATEWAY'));
    expect([failed.status, failed.body]).toEqual([502, '{"message":"Internal server error"}']);
    const broken = gatewayResponse(tiny.api, exchangeWith(), new GatewayError('AUTHORIZER_CONFIGURATION_ERROR'));
    expect([broken.status, broken.body]).toEqual([500, '{"message":null}']);
    const large = gatewayResponse(tiny.api, exchangeWith(), new GatewayError('REQUEST_TOO_LARGE'));
    expect([large.status, large.body]).toEqual([413, '{"message":"Request Too Long"}']);
  });
});

test('substitution supports neither logic nor escaping', () => {
  const lookup = (name: string) => ({ 'context.a': '"$context.b"', 'stageVariables.v': 'x' })[name] ?? '';
  expect(substitute('$context.a|$context.c|$stageVariables.v|$contexts|$input.body|$context', lookup)).toBe(
    '"$context.b"||x|$contexts|$input.body|$context',
  );
});
