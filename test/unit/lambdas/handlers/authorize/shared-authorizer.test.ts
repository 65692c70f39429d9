import { beforeEach, describe, expect, test } from '@jest/globals';
import { toCredential } from '../../../../../lambdas/adapters/dynamodb/stored-credential.ts';
import type { RegisteredRoutes } from '../../../../../lambdas/domain/apis/registration.ts';
import { allDigests } from '../../../../../lambdas/domain/keys/digest.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import { termsOf, type Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { createHandler } from '../../../../../lambdas/handlers/authorize/shared-authorizer.ts';
import { httpApiEvent } from '../../../../support/authorizer-events.ts';
import { noQuotas, noReserves } from '../../../../support/limits.ts';
import { keyFormat, keyring1, newKey, noon } from '../../../../support/stores/keys.ts';

const workspace = {
  ...{ id: 'ws_01ARYZ6S410000000000000000', plan: 'Professional', keyCount: 1, status: 'active' },
  ...{ gatewayKey: null, revision: 1 },
} as Workspace;
const { record, keyValue } = newKey(workspace.id, { scopes: ['orders:read'] });
const credential = toCredential(record, record.values[0] as never, termsOf(workspace));
const limits = { perMinute: 2, perHour: 100 };

let registrations: Record<string, RegisteredRoutes>;
let isDown: boolean;
let now: number;
let counted: number;
let keyReads: number;
let outcomes: unknown[][];
let lines: unknown[][];
let handler: ReturnType<typeof createHandler>;

beforeEach(() => {
  registrations = {
    orders: { scopes: { 'GET /orders/{id}': 'orders:read', 'POST /orders': 'orders:write' }, limitAtGateway: false },
  };
  [isDown, now, counted, keyReads, outcomes, lines] = [false, noon, 0, 0, [], []];
  const log = (...line: unknown[]) => void lines.push(line);
  const nothing = async () => {};
  handler = createHandler({
    readRegistration: async (apiId) => {
      if (isDown) throw new ServiceUnavailableError();
      return registrations[apiId];
    },
    credentials: {
      find: async (references) => {
        keyReads++;
        const [own] = allDigests(keyring1, keyValue);
        return references.some(({ digest }) => digest === own?.digest) && own
          ? { reference: own, credential }
          : undefined;
      },
      moveToPepper: nothing as never,
      noteFirstUse: nothing as never,
      markUsed: nothing as never,
      markValueUsed: nothing as never,
    },
    ...noQuotas,
    counters: {
      ...noReserves,
      count: (async () => {
        counted++;
        const counts = { perMinute: counted, perHour: counted };
        return { admitted: counted <= limits.perMinute, counts };
      }) as never,
      read: nothing as never,
      add: nothing as never,
    },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    plans: { Professional: { maxKeys: null, limits } },
    usagePlanSuffix: '',
    onCounterFailure: 'deny',
    clock: () => now,
    onTrouble: (...trouble) => void lines.push(trouble),
    onOutcome: (...outcome) => void outcomes.push(outcome),
    logger: { info: log, warn: log, error: log },
  });
});

function authorize(apiId: string, method: string, resource: string, key: string | undefined = keyValue) {
  return handler({
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:us-east-1:123456789012:${apiId}/prod/${method}${resource}`,
    resource,
    httpMethod: method,
    headers: key === undefined ? {} : { 'X-API-Key': key },
    multiValueHeaders: null,
    requestContext: { apiId, requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as Parameters<typeof handler>[0]);
}
const effectOf = async (...request: Parameters<typeof authorize>) => {
  const { policyDocument, context } = await authorize(...request);
  const [statement] = policyDocument.Statement;
  return { effect: statement?.Effect, code: context?.['code'], limited: context?.['rateLimited'] };
};
const allowed = { effect: 'Allow', code: undefined, limited: 'false' };
const refused = { effect: 'Deny', code: 'route_not_registered', limited: 'false' };

test('a key with the registered scope is admitted', async () => {
  expect(await effectOf('orders', 'GET', '/orders/{id}')).toEqual(allowed);
  expect(outcomes).toEqual([
    ['admitted', 'Professional', { requestId: 'request-1', route: 'GET /orders/{id}', keyId: record.id }],
  ]);
});

test('a key without the registered scope is refused', async () => {
  expect(await effectOf('orders', 'POST', '/orders')).toMatchObject({ effect: 'Deny', code: 'insufficient_scope' });
});

test('without a key, the error is exactly Unauthorized', async () => {
  await expect(authorize('orders', 'GET', '/orders/{id}', 'not a key')).rejects.toThrow(/^Unauthorized$/);
});

describe('a request is refused, and its key not read', () => {
  test.each([
    ['if its API is not registered', 'carts', 'GET', '/orders/{id}'],
    ['if the registration does not name its path', 'orders', 'GET', '/admin'],
    ['if the registration does not name its method', 'orders', 'DELETE', '/orders/{id}'],
  ])('%s', async (_, apiId, method, resource) => {
    expect(await effectOf(apiId, method, resource)).toEqual(refused);
    expect(await effectOf(apiId, method, resource, undefined)).toEqual(refused);
    expect(keyReads).toBe(0);
    expect(outcomes[0]).toEqual([
      'route_not_registered',
      undefined,
      { requestId: 'request-1', route: `${method} ${resource}` },
    ]);
  });
});

test('the refusal has the fields of a gateway response', async () => {
  const { context, principalId } = await authorize('carts', 'GET', '/');
  expect(principalId).toBe('not-verified');
  expect(context).toEqual({
    rateLimited: 'false',
    code: 'route_not_registered',
    title: 'Route not registered',
    detail: 'No scope is registered for this route. The team that runs the API can register it: latchkey api register.',
  });
});

test('the scope of * applies to the routes that are not named, and ANY to the methods that are not named', async () => {
  const scopes = { 'POST /orders': 'orders:write', 'ANY /orders': 'orders:read', '*': 'orders:delete' };
  registrations = { orders: { scopes, limitAtGateway: false } };
  expect(await effectOf('orders', 'GET', '/orders')).toEqual(allowed);
  expect(await effectOf('orders', 'POST', '/orders')).toMatchObject({ effect: 'Deny' });
  expect(await effectOf('orders', 'GET', '/other')).toMatchObject({ effect: 'Deny', code: 'insufficient_scope' });
});

test.each(['ANY /orders', '*'])(
  'a named method keeps its scope on the route ANY of an HTTP API, beside %s',
  async (others) => {
    registrations = {
      api: { scopes: { 'DELETE /orders': 'orders:delete', [others]: 'orders:read' }, limitAtGateway: false },
    };
    const effect = async (method: string) => {
      const headers = { 'x-api-key': keyValue };
      const { policyDocument } = await handler(httpApiEvent({ routeKey: 'ANY /orders', method, headers }));
      return policyDocument.Statement[0]?.Effect;
    };
    expect(await effect('GET')).toBe('Allow');
    expect(await effect('DELETE')).toBe('Deny');
  },
);

test('a registration that is removed closes the API within a minute', async () => {
  expect(await effectOf('orders', 'GET', '/orders/{id}')).toEqual(allowed);
  registrations = {};
  now += 60_000;
  expect(await effectOf('orders', 'GET', '/orders/{id}')).toEqual(refused);
});

test('the request fails while the registration cannot be read, and the log says why', async () => {
  isDown = true;
  await expect(authorize('orders', 'GET', '/orders/{id}')).rejects.toThrow(ServiceUnavailableError);
  expect(outcomes).toEqual([['failure', undefined]]);
  expect(lines).toEqual([
    ['registration not read', expect.objectContaining({ requestId: 'request-1', apiId: 'orders' })],
  ]);
  expect(keyReads).toBe(0);
});

test.each([
  [false, { effect: 'Allow', code: undefined, limited: 'true' }],
  [true, { effect: 'Deny', code: 'rate_limit_exceeded', limited: 'true' }],
])('a request over its limit with limitAtGateway %s', async (limitAtGateway, expected) => {
  registrations = { orders: { scopes: { '*': 'orders:read' }, limitAtGateway } };
  counted = limits.perMinute;
  expect(await effectOf('orders', 'GET', '/orders')).toEqual(expected);
});
