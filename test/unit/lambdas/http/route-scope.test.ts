import { expect, test } from '@jest/globals';
import { tagOf } from '../../../../lambdas/domain/keys/key-format.ts';
import { createHandler } from '../../../../lambdas/handlers/authorize/authorizer.ts';
import { limitsOf, noQuotas, noReserves } from '../../../support/limits.ts';
import { keyFormat, keyring1, plainCredential, unknownKeyValue } from '../../../support/stores/keys.ts';

/** The scope that the authorizer requires, as a key without scopes sees it. */
const keyValue = unknownKeyValue();
const credential = { ...plainCredential, tag: tagOf(keyValue), scopes: [] };

async function scopeOf(httpMethod: string, resource: string, routeScopes: Record<string, string>) {
  const never = async () => {
    throw new Error('not asked for');
  };
  const handler = createHandler({
    credentials: {
      find: async () => ({ credential, reference: { pepperVersion: 'v1', digest: 'digest' } }),
      moveToPepper: never,
      noteFirstUse: never,
      markUsed: never,
      markValueUsed: never,
    },
    ...noQuotas,
    counters: { ...noReserves, count: never, read: async () => ({ minute: 0, hour: 0 }), add: never },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    plans: { Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) } },
    usagePlanSuffix: '',
    routeScopes,
    limitAtGateway: false,
    onCounterFailure: 'deny',
    clock: () => 0,
    onTrouble: () => {},
    onOutcome: () => {},
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const answer = await handler({
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:us-east-1:123456789012:api/prod/${httpMethod}${resource}`,
    resource,
    httpMethod,
    headers: { 'X-API-Key': keyValue },
    multiValueHeaders: { 'X-API-Key': [keyValue] },
    requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as Parameters<typeof handler>[0]);
  return /lacks the scope (.+)\. Use/.exec(String(answer.context?.['detail']))?.[1];
}

const scopes = { 'GET /orders': 'orders:read', 'ANY /orders': 'orders:write', '*': 'shop:use' };

test.each([
  ['GET', '/orders', 'orders:read'],
  ['POST', '/orders', 'orders:write'],
  ['GET', '/orders/{id}', 'shop:use'],
])('%s %s needs %s: its own scope, or its path’s, or the default', async (method, resource, scope) => {
  expect(await scopeOf(method, resource, scopes)).toBe(scope);
});

test('a route without any scope fails closed', async () => {
  await expect(scopeOf('GET', '/other', { 'ANY /orders': 'orders:write' })).rejects.toThrow('No scope is configured');
});
