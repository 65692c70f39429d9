import { describe, expect, test } from '@jest/globals';
import { isApiId } from '../../../../../lambdas/domain/apis/registration.ts';
import { NewRegistration, viewOfApi } from '../../../../../lambdas/domain/apis/registration-schema.ts';

const problemsOf = (scopes: unknown) => {
  const result = NewRegistration.safeParse({ scopes });
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('scopes of routes', () => {
  test.each([
    'GET /',
    'GET /orders',
    'POST /orders/{id}/items/{itemId}',
    'ANY /{proxy+}',
    'DELETE /v1.2/orders_of-me/~a',
    'HEAD /orders/',
    'OPTIONS /orders',
    '$default',
    '*',
  ])('%s is a route', (name) => {
    expect(problemsOf({ [name]: 'orders:read' })).toEqual([]);
  });

  test.each([
    ['/orders', 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes'],
    ['GET', 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes'],
    ['GET /a b', 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes'],
    ['GET  /orders', 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes'],
    ['GET /orders//items', 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes'],
    ['GET /orders/{id', 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes'],
    [
      'FETCH /orders',
      'begins with "FETCH", which is not a method of API Gateway: use GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, ANY',
    ],
    ['get /orders', 'must have its method in upper case: "GET /orders"'],
    ['GET orders', 'must have a path that begins with /: "GET /orders"'],
    ['GET /orders/*', 'has a * in its path; write {proxy+} as the last part, as API Gateway does'],
    ['GET /orders?page=1', 'must have no query; a scope applies to all requests of the route'],
    [`GET /${'a'.repeat(200)}`, 'must have at most 200 characters'],
  ])('%s is none', (name, problem) => {
    expect(problemsOf({ [name]: 'orders:read' })).toEqual([`scopes.${name}: ${problem}`]);
  });

  test.each([
    ['Orders:Read', 'scopes.GET /: must be "resource:action" in lower case, where * stands for any; or "*" alone'],
    [5, 'scopes.GET /: must be a scope such as "orders:read", or { "scope": "orders:write", "cost": 5 }'],
    [null, 'scopes.GET /: must be a scope such as "orders:read", or { "scope": "orders:write", "cost": 5 }'],
    [
      { scope: 'orders:read' },
      'scopes.GET /: must be a scope such as "orders:read", or { "scope": "orders:write", "cost": 5 }',
    ],
    [{ scope: 'orders:read', cost: 0 }, 'scopes.GET /.cost: Too small: expected number to be >=1'],
    [{ scope: 'orders:read', cost: 1001 }, 'scopes.GET /.cost: Too big: expected number to be <=1000'],
  ])('%j is no scope', (scope, problem) => {
    expect(problemsOf({ 'GET /': scope })).toEqual([problem]);
  });

  test.each([
    ['GET /orders/{id}', 'GET /orders/{orderId}'],
    ['ANY /{proxy+}', 'ANY /{rest+}'],
  ])('%s and %s are one route', (first, second) => {
    expect(problemsOf({ [first]: 'orders:read', [second]: 'orders:write' })).toEqual([
      `scopes.${second}: is the same route as "${first}"; remove one of them`,
    ]);
  });

  test('a path with a greedy parameter is another route than one with a plain parameter', () => {
    expect(problemsOf({ 'GET /{id}': 'orders:read', 'GET /{proxy+}': 'orders:read', 'POST /{id}': 'a:b' })).toEqual([]);
  });

  test('paths that differ in upper and lower case are different routes, as at API Gateway', () => {
    expect(problemsOf({ 'GET /Orders': 'orders:read', 'GET /orders': 'orders:write' })).toEqual([]);
  });

  test('there are 1 to 500 routes', () => {
    const routes = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`GET /${index}`, 'orders:read']));
    expect(problemsOf({})).toEqual(['scopes: must name at least one route, or "*" for all routes']);
    expect(problemsOf(routes(500))).toEqual([]);
    expect(problemsOf(routes(501))).toEqual(['scopes: must name at most 500 routes']);
  });

  test('every mistake is reported', () => {
    expect(problemsOf({ 'get /a': 'orders:read', 'GET b': 'orders:read' })).toHaveLength(2);
  });
});

test('a registration has defaults', () => {
  expect(NewRegistration.parse({ scopes: { '*': 'orders:read' } })).toEqual({
    name: null,
    scopes: { '*': 'orders:read' },
    limitAtGateway: false,
  });
});

test.each([
  ['a1b2c3d4e5', true],
  ['LatchkeyApi1A2B3C4D', true],
  ['Orders-ApiF70053CD', true],
  ['', false],
  ['https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com', false],
  ['arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5', false],
  ['-a', false],
  ['a'.repeat(129), false],
])('%s as the id of an API: %s', (text, isId) => {
  expect(isApiId(text)).toBe(isId);
});

test('the view has the routes in a fixed order, and no other field of the stored item', () => {
  const times = { createdAt: '2026-12-24T00:00:00.000Z', updatedAt: '2026-12-24T00:00:00.000Z' };
  const shown = { id: 'a1b2c3d4e5', name: null, limitAtGateway: true, ...times };
  const scopes = { 'POST /b': 'b:c', '*': 'a:b', 'GET /a': 'a:b' };
  const view = viewOfApi({ ...shown, scopes, revision: 3 });
  expect(view).toEqual({ ...shown, scopes });
  expect(Object.keys(view.scopes)).toEqual(['*', 'GET /a', 'POST /b']);
});
