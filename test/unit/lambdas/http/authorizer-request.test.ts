import { expect, test } from '@jest/globals';
import { type AuthorizerEvent, authorizerRequest } from '../../../../lambdas/http/authorizer-request.ts';
import { presentedKey } from '../../../../lambdas/http/presented-key.ts';
import { httpApiEvent } from '../../../support/authorizer-events.ts';

test('reads the event of a REST API', () => {
  const event = {
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/orders/42',
    resource: '/orders/{id}',
    httpMethod: 'GET',
    headers: { 'X-API-Key': 'a' },
    multiValueHeaders: { 'X-API-Key': ['a', 'b'] },
    requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as AuthorizerEvent;
  const request = authorizerRequest(event);
  expect(request).toMatchObject({
    api: 'REST',
    route: 'GET /orders/{id}',
    routeNames: ['GET /orders/{id}', 'ANY /orders/{id}'],
    resource: '/orders/{id}',
    methodArn: expect.stringMatching(/prod\/GET\/orders\/42$/),
    sourceIp: '192.0.2.1',
    requestId: 'request-1',
  });
  expect(presentedKey(request)).toBeUndefined();
});

test.each([
  ['GET /orders/{id}', '/orders/{id}', ['GET /orders/{id}']],
  ['ANY /orders', '/orders', ['GET /orders', 'ANY /orders']],
  ['$default', '/{proxy+}', ['$default']],
])('reads the event of the route %s of an HTTP API', (routeKey, resource, routeNames) => {
  const event = httpApiEvent({ routeKey, path: '/orders/42', headers: { 'x-api-key': 'a' } });
  const request = authorizerRequest(event);
  expect(request).toMatchObject({
    api: 'HTTP',
    route: routeKey,
    routeNames,
    resource,
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/$default/GET/orders/42',
    sourceIp: '192.0.2.1',
    requestId: 'request-1',
  });
  expect(presentedKey(request)).toBe('a');
});

test.each([
  ['without headers', undefined, undefined],
  ['with Authorization', { authorization: 'Bearer a' }, 'a'],
  ['with a header that was sent twice', { authorization: 'Bearer a,Bearer b' }, undefined],
  ['with two different values', { 'x-api-key': 'a', authorization: 'Bearer b' }, undefined],
])('finds the key in a request %s', (_, headers, key) => {
  expect(presentedKey(authorizerRequest(httpApiEvent({ headers })))).toBe(key);
});
