import { describe, expect, test } from '@jest/globals';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import { createHandler } from '../../../../../lambdas/handlers/authorize/authorizer.ts';
import { keyDecision } from '../../../../../lambdas/handlers/authorize/pipeline.ts';
import { httpApiEvent } from '../../../../support/authorizer-events.ts';
import { noQuotas, noReserves } from '../../../../support/limits.ts';
import { keyFormat, keyring1, unknownKeyValue } from '../../../../support/stores/keys.ts';

const unavailable = async () => {
  throw new ServiceUnavailableError();
};
const keyValue = unknownKeyValue();

function authorizer(routeScopes: Record<string, string> = { 'GET /v1/status': 'status:read' }) {
  const lines: unknown[][] = [];
  const outcomes: unknown[][] = [];
  const log = (...line: unknown[]) => void lines.push(line);
  const handler = createHandler({
    credentials: {
      find: unavailable,
      moveToPepper: unavailable,
      noteFirstUse: unavailable,
      markUsed: unavailable,
      markValueUsed: unavailable,
    },
    ...noQuotas,
    counters: { ...noReserves, count: unavailable, read: unavailable, add: unavailable },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    plans: {},
    usagePlanSuffix: '',
    routeScopes,
    limitAtGateway: false,
    onCounterFailure: 'allow',
    clock: () => 0,
    onTrouble: () => {},
    onOutcome: (...outcome) => void outcomes.push(outcome),
    logger: { info: log, warn: log, error: log },
  });
  const authorize = (resource: string, key: string | undefined) =>
    handler({
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:us-east-1:123456789012:api/prod/GET${resource}`,
      resource,
      httpMethod: 'GET',
      headers: key === undefined ? {} : { 'X-API-Key': key },
      multiValueHeaders: null,
      requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
    } as unknown as Parameters<typeof handler>[0]);
  return { lines, outcomes, handler, authorize };
}

test('an outage fails the request, and is logged with the caller’s request id', async () => {
  const { lines, outcomes, authorize } = authorizer();
  await expect(authorize('/v1/status', keyValue)).rejects.toThrow(ServiceUnavailableError);
  expect(outcomes).toEqual([['failure', undefined]]);
  expect(lines).toEqual([
    ['verification failed', expect.objectContaining({ requestId: 'request-1', route: 'GET /v1/status' })],
  ]);
  expect(JSON.stringify(lines)).not.toContain(keyValue);
});

test('the error to API Gateway is exactly Unauthorized, also during an outage', async () => {
  const { outcomes, authorize } = authorizer();
  await expect(authorize('/v1/status', undefined)).rejects.toThrow(/^Unauthorized$/);
  expect(outcomes).toEqual([['unauthorized', undefined, { requestId: 'request-1', route: 'GET /v1/status' }]]);
});

test('a route that the deployment does not know fails closed', async () => {
  const { outcomes, authorize } = authorizer();
  await expect(authorize('/v1/other', keyValue)).rejects.toThrow('No scope is configured for GET /v1/other.');
  expect(outcomes).toEqual([['failure', undefined]]);
});

describe('a request to an HTTP API', () => {
  const scopes = { 'GET /orders': 'orders:read', 'ANY /orders/{id}': 'orders:write' };

  test('without a key is refused with exactly Unauthorized, under the key of its route', async () => {
    const { outcomes, handler } = authorizer(scopes);
    await expect(handler(httpApiEvent({ routeKey: 'ANY /orders/{id}' }))).rejects.toThrow(/^Unauthorized$/);
    expect(outcomes).toEqual([['unauthorized', undefined, { requestId: 'request-1', route: 'ANY /orders/{id}' }]]);
  });

  test.each(['POST /orders', 'GET /orders/{id}', '$default'])(
    'fails closed on the route %s without a scope',
    async (routeKey) => {
      const { outcomes, handler } = authorizer(scopes);
      await expect(handler(httpApiEvent({ routeKey }))).rejects.toThrow(`No scope is configured for ${routeKey}.`);
      expect(outcomes).toEqual([['failure', undefined]]);
    },
  );

  test('fails if its event has no route and no request', async () => {
    const { handler } = authorizer({ '*': 'orders:read' });
    for (const event of [{}, { routeArn: 'arn' }]) await expect(handler(event as never)).rejects.toThrow();
  });

  test('fails during an outage, and is logged with its id', async () => {
    const { lines, handler } = authorizer(scopes);
    const event = httpApiEvent({ headers: { authorization: `Bearer ${keyValue}` } });
    await expect(handler(event)).rejects.toThrow(ServiceUnavailableError);
    expect(lines).toEqual([
      ['verification failed', expect.objectContaining({ requestId: 'request-1', route: 'GET /orders' })],
    ]);
  });
});

describe('the gateway key of a request', () => {
  const principal = { keyId: 'key_1', workspaceId: 'ws_1', environment: 'live' as const, plan: 'Pro', scopes: ['*'] };
  const verdict = { outcome: 'admitted' as const, principal, limits: undefined, gatewayKey: 'of-the-workspace' };

  test.each([
    ['is the workspace’s', { usagePlanSuffix: 'stack' }, 'of-the-workspace', 'of-the-workspace'],
    ['is the plan’s if the workspace has none', { usagePlanSuffix: 'stack' }, undefined, 'latchkey-Pro-stack'],
    [
      'is the plan’s if the usage plans of the API know no workspaces',
      { usagePlanSuffix: 'stack', sharedGatewayKeys: true },
      'of-the-workspace',
      'latchkey-Pro-stack',
    ],
    ['does not exist without usage plans', { usagePlanSuffix: '' }, undefined, undefined],
  ])('%s', (_, dependencies, gatewayKey, expected) => {
    const given = { ...verdict, gatewayKey } as unknown as Parameters<typeof keyDecision>[0];
    expect(keyDecision(given, dependencies)?.gatewayKey).toBe(expected);
  });
});
