import { describe, expect, test } from '@jest/globals';
import type { RouteDefinition } from '../../../../local/gateway/api-definition.ts';
import { Router } from '../../../../local/gateway/routes.ts';
import { routingCases } from '../../../support/routing-cases.ts';

const route = (method: string, resource: string): RouteDefinition => ({
  method,
  resource,
  resourceId: resource,
  authorizer: undefined,
  signed: false,
  apiKeyRequired: false,
  requiredParameters: [],
  integration: { type: 'mock', status: 200, headers: {}, bodies: {}, furtherOrigins: [] },
});
const router = new Router([
  route('GET', '/'),
  route('GET', '/v1/status'),
  route('GET', '/keys/{id}'),
  route('DELETE', '/keys/{id}'),
  route('GET', '/keys/mine'),
  route('POST', '/keys/{id}/regenerate'),
  route('ANY', '/files/{proxy+}'),
  route('ANY', '/jobs/{proxy+}'),
  route('GET', '/jobs/{id}'),
  route('GET', '/jobs/{id}/log'),
  route('OPTIONS', '/jobs/all'),
]);
const found = (method: string, path: string) => {
  const match = router.match(method, path);
  return match && [match.route.resource, match.pathParameters];
};

describe('a path', () => {
  test.each([
    ['GET', '/', '/', {}],
    ['GET', '/v1/status', '/v1/status', {}],
    ['GET', '/keys/key_1', '/keys/{id}', { id: 'key_1' }],
    ['GET', '/keys/a%2Fb%20c', '/keys/{id}', { id: 'a/b c' }],
    ['GET', '/keys/%2e%2e', '/keys/{id}', { id: '..' }],
    ['GET', '/keys/mine', '/keys/mine', {}],
    ['POST', '/keys/mine/regenerate', '/keys/{id}/regenerate', { id: 'mine' }],
    ['PATCH', '/files/a/b//c', '/files/{proxy+}', { proxy: 'a/b//c' }],
    // Slashes at the end do not matter.
    ['GET', '/v1/status/', '/v1/status', {}],
    ['GET', '/v1/status//', '/v1/status', {}],
    ['GET', '/keys/key_1/', '/keys/{id}', { id: 'key_1' }],
    ['GET', '/files/a/', '/files/{proxy+}', { proxy: 'a' }],
    // A path without the method leaves the request to a less specific one that has it.
    ['DELETE', '/keys/mine', '/keys/{id}', { id: 'mine' }],
    ['GET', '/jobs/1', '/jobs/{id}', { id: '1' }],
    ['POST', '/jobs/1', '/jobs/{proxy+}', { proxy: '1' }],
    ['POST', '/jobs/1/log', '/jobs/{proxy+}', { proxy: '1/log' }],
    ['GET', '/jobs/all', '/jobs/{id}', { id: 'all' }],
    ['OPTIONS', '/jobs/all', '/jobs/all', {}],
  ])('%s %s matches %s', (method, path, resource, parameters) => {
    expect(found(method, path)).toEqual([resource, parameters]);
  });

  test.each([
    ['GET', '/v1'],
    ['GET', '//v1/status'],
    ['GET', '/v1//status'],
    ['GET', '/v1/./status'],
    ['GET', '/v1/x/../status'],
    ['GET', '/v1/%2e/status'],
    ['GET', '/v1/st%61tus'],
    ['GET', '/V1/status'],
    ['GET', '/v1/status/more'],
    ['GET', '/keys/'],
    ['GET', '/keys//regenerate'],
    ['GET', '/files'],
    ['GET', '/files/'],
    ['POST', '/v1/status'],
    ['HEAD', '/v1/status'],
    ['PUT', '/keys/mine'],
    // A target of another form, such as that of `OPTIONS *`, is not a path.
    ['GET', '*'],
    ['GET', 'xv1/status'],
  ])('%s %s matches no route', (method, path) => {
    expect(found(method, path)).toBeUndefined();
  });
});

test.each(routingCases)('$title', ({ methods, reached }) => {
  const api = new Router(
    methods.map((text) => {
      const [method = '', path = ''] = text.split(' ');
      return route(method, path);
    }),
  );
  const found = Object.keys(reached).map((request) => {
    const [method = '', path = ''] = request.replaceAll(/\{\w+\}/g, 'a-value').split(' ');
    const match = api.match(method, path)?.route;
    return [request, match && `${match.method} ${match.resource}`];
  });
  expect(Object.fromEntries(found)).toEqual(reached);
});
