import { describe, expect, test } from '@jest/globals';
import { Scope } from '../../../../lambdas/domain/access/scope-schema.ts';
import * as admin from '../../../../lambdas/http/routes/admin.ts';
import * as apis from '../../../../lambdas/http/routes/apis.ts';
import { allRoutes, routes } from '../../../../lambdas/http/routes/index.ts';
import * as keys from '../../../../lambdas/http/routes/keys.ts';
import * as operators from '../../../../lambdas/http/routes/operators.ts';
import * as sample from '../../../../lambdas/http/routes/sample.ts';
import * as service from '../../../../lambdas/http/routes/service.ts';
import * as serviceKeys from '../../../../lambdas/http/routes/service-keys.ts';
import * as verify from '../../../../lambdas/http/routes/verify.ts';
import * as workspace from '../../../../lambdas/http/routes/workspace.ts';

describe('the route table', () => {
  test('has every route of its files', () => {
    // No handler imports a route without a function, so its file does not export it.
    const { getHealth } = service.serviceRoutes;
    const ofAdmin = { ...admin, ...apis, ...operators, ...serviceKeys };
    const defined = Object.entries({ ...keys, ...workspace, ...sample, ...ofAdmin, ...service, ...verify, getHealth })
      .filter(([name]) => !name.endsWith('Routes'))
      .map(([name]) => name);
    expect(Object.keys(routes).sort()).toEqual(defined.sort());
  });

  test('protects every route except the open ones, each with its scope', () => {
    const scoped = allRoutes.filter(({ scope }) => scope !== null);
    expect(Object.fromEntries(scoped.map(({ method, path, scope }) => [`${method} ${path}`, scope]))).toEqual({
      'GET /api/v1/api-keys': 'api-keys:read',
      'POST /api/v1/api-keys': 'api-keys:write',
      'POST /api/v1/api-keys/batch': 'api-keys:write',
      'DELETE /api/v1/api-keys': 'api-keys:write',
      'GET /api/v1/api-keys/{id}': 'api-keys:read',
      'PATCH /api/v1/api-keys/{id}': 'api-keys:write',
      'DELETE /api/v1/api-keys/{id}': 'api-keys:write',
      'POST /api/v1/api-keys/{id}/regenerate': 'api-keys:write',
      'GET /api/v1/api-keys/{id}/usage': 'api-keys:read',
      'GET /api/v1/usage': 'api-keys:read',
      'GET /api/v1/audit-events': 'audit-events:read',
      'GET /api/v1/workspace': 'api-keys:read',
      'GET /api/v1/members': 'members:read',
      'PUT /api/v1/members': 'members:write',
      'DELETE /api/v1/members': 'members:write',
      'GET /v1/status': 'status:read',
      'GET /v1/photo-requests': 'photo-requests:read',
      'POST /v1/photo-requests': 'photo-requests:write',
      'GET /v1/photo-requests/{id}': 'photo-requests:read',
      'POST /v1/verify': 'keys:verify',
    });
    expect(allRoutes.filter(({ auth }) => auth === 'none').map(({ path }) => path)).toEqual([
      '/openapi.json',
      '/health',
    ]);
  });

  test('requires AWS credentials for the admin plane, and nothing else', () => {
    const isAdmin = ({ path }: { path: string }) => path.startsWith('/admin/v1/');
    expect(allRoutes.filter(({ auth }) => auth === 'iam')).toEqual(allRoutes.filter(isAdmin));
  });

  test('has a scope exactly for routes that need a key or a person', () => {
    const byKey = ['api-key', 'management', 'in-function'];
    for (const { auth, scope } of allRoutes) expect(scope !== null).toBe(byKey.includes(auth));
  });

  test('allows people to manage their workspace, and nothing else', () => {
    const isManagement = ({ path }: { path: string }) => path.startsWith('/api/v1/');
    expect(allRoutes.filter(({ auth }) => auth === 'management')).toEqual(allRoutes.filter(isManagement));
  });

  test('has each method and path only once', () => {
    const names = allRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has only scopes that a key can have', () => {
    for (const { scope } of allRoutes) if (scope !== null) expect(Scope.parse(scope)).toBe(scope);
  });

  test('reads every parameter of a path', () => {
    for (const { path, request } of allRoutes) {
      const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      expect(request.path ?? []).toEqual(parameters);
    }
  });
});

describe('the query of a list', () => {
  const query = routes.listApiKeys.request.query;

  test('defaults to masked keys of all environments, the newest first', () => {
    expect(query.parse({})).toEqual({ full: false, sort: '-createdAt' });
  });

  test('may ask for at most 20 keys with full=true', () => {
    expect(query.parse({ full: 'true', limit: '20' })).toEqual({ full: true, limit: 20, sort: '-createdAt' });
    expect(query.safeParse({ full: 'true', limit: '21' }).error?.issues).toMatchObject([
      { path: ['limit'], message: expect.stringMatching(/^must be at most 20 with full=true/) },
    ]);
    expect(query.parse({ full: 'false', limit: '100' })).toEqual({ full: false, limit: 100, sort: '-createdAt' });
  });

  test.each([
    ['1', 1],
    ['9', 9],
    ['10', 10],
    ['99', 99],
    ['100', 100],
  ])('may have limit=%s', (limit, number) => {
    expect(query.parse({ limit })).toMatchObject({ limit: number });
    expect(routes.listPhotoRequests.request.query.parse({ limit })).toMatchObject({ limit: number });
  });

  test.each(['', '0', '00', '01', '101', '1000', '-1', '+1', '1.0', '1e1', '0x1', ' 1', '1 ', '1\n', 'ten', '١'])(
    'may not have limit=%j',
    (limit) => {
      expect(query.safeParse({ limit }).success).toBe(false);
      expect(routes.listPhotoRequests.request.query.safeParse({ limit }).success).toBe(false);
    },
  );

  test.each([
    ['true', true],
    ['false', false],
  ])('may have full=%s', (full, value) => {
    expect(query.parse({ full })).toMatchObject({ full: value });
    expect(routes.getApiKey.request.query.parse({ full })).toEqual({ full: value });
  });

  test.each([
    { full: '1' },
    { full: '' },
    { full: 'TRUE' },
    { environment: 'prod' },
    { environment: '' },
    { cursor: '' },
    { cursor: 'x'.repeat(501) },
    { page: '2' },
    { Limit: '2' },
  ])('may not be %o', (value) => {
    expect(query.safeParse(value).success).toBe(false);
  });
});

describe('regeneration', () => {
  const body = routes.regenerateApiKey.request.body;

  test('is immediate by default, with or without a body', () => {
    expect(body.parse(undefined)).toBeUndefined();
    expect(body.parse({})).toEqual({ mode: 'immediate' });
    expect(body.parse({ mode: 'immediate' })).toEqual({ mode: 'immediate' });
  });

  test.each(['grace', 'on_first_use'] as const)('keeps the previous value as long as requested: %s', (mode) => {
    expect(body.parse({ mode })).toEqual({ mode });
    for (const gracePeriodSeconds of [60, 86_400, 2_592_000]) {
      expect(body.parse({ mode, gracePeriodSeconds })).toEqual({ mode, gracePeriodSeconds });
    }
  });

  test('reports an invalid grace period', () => {
    expect(body.safeParse({ gracePeriodSeconds: 60 }).error?.issues).toMatchObject([
      { path: ['gracePeriodSeconds'], message: 'is allowed with the modes grace and on_first_use only' },
    ]);
  });

  test.each([
    null,
    [],
    '',
    { mode: null },
    { mode: 'later' },
    { mode: 'GRACE' },
    { gracePeriodSeconds: 60 },
    { mode: 'immediate', gracePeriodSeconds: 60 },
    { mode: 'grace', gracePeriodSeconds: 59 },
    { mode: 'grace', gracePeriodSeconds: 2_592_001 },
    { mode: 'grace', gracePeriodSeconds: 60.5 },
    { mode: 'grace', gracePeriodSeconds: '60' },
    { mode: 'on_first_use', gracePeriodSeconds: null },
    { mode: 'on_first_use', gracePeriodSeconds: 0 },
    { mode: 'grace', until: '2027-01-31T00:00:00Z' },
  ])('refuses %j', (value) => {
    expect(body.safeParse(value).success).toBe(false);
  });
});

test('a deletion by query needs an id', () => {
  const query = routes.deleteApiKeyByQuery.request.query;
  expect(query.parse({ id: 'key_1' })).toEqual({ id: 'key_1' });
  expect(query.safeParse({}).error?.issues).toMatchObject([
    { path: ['id'], message: 'is required: the id of the key to delete' },
  ]);
  expect(query.safeParse({ id: '' }).success).toBe(false);
  expect(query.safeParse({ id: 'key_1', force: 'true' }).success).toBe(false);
});
