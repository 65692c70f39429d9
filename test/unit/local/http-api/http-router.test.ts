import { describe, expect, test } from '@jest/globals';
import { HttpRouter } from '../../../../local/http-api/http-router.ts';
import { httpRoutingCases, routingCases } from '../../../support/routing-cases.ts';

const routerOf = (keys: readonly string[]) =>
  new HttpRouter(
    keys.map((key) => {
      const [method = '', resource] = key.split(' ');
      return {
        key,
        method: resource === undefined ? 'ANY' : method,
        resource,
        authorizer: undefined,
        integration: { type: 'missing', reason: '' },
      };
    }),
  );

/** The cases in which both kinds of API choose alike. */
const alike = routingCases.filter(
  ({ title }) => title !== 'a literal in the first segment precedes one in a later segment',
);

describe.each([...alike, ...httpRoutingCases])('$title', ({ methods, reached }) => {
  test.each(Object.entries(reached))('%s', (request, route) => {
    const [verb = '', path = ''] = request.split(' ');
    expect(routerOf(methods).match(verb, path.replaceAll('{id}', '7'))?.route.key).toBe(route);
  });
});

test('decodes parameters, and needs a segment for each', () => {
  const router = routerOf(['GET /orders/{id}', 'GET /files/{path+}']);
  expect(router.match('GET', '/orders/a%20b')?.pathParameters).toEqual({ id: 'a b' });
  expect(router.match('GET', '/files/a/b.txt')?.pathParameters).toEqual({ path: 'a/b.txt' });
  for (const path of ['/orders/', '/files/', '/files', '/orders/1/2'])
    expect(router.match('GET', path)).toBeUndefined();
});
