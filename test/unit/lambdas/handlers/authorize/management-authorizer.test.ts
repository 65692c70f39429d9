import { describe, expect, test } from '@jest/globals';
import type { Membership } from '../../../../../lambdas/domain/access/member.ts';
import type { TokenVerifier } from '../../../../../lambdas/domain/access/ports.ts';
import type { Credential } from '../../../../../lambdas/domain/keys/credential.ts';
import { tagOf } from '../../../../../lambdas/domain/keys/key-format.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import {
  createHandler,
  listOwnWorkspacesRoute,
} from '../../../../../lambdas/handlers/authorize/management-authorizer.ts';
import { routes } from '../../../../../lambdas/http/routes/index.ts';
import { MemberContext } from '../../../../support/authorizer-contexts.ts';
import { limitsOf, noQuotas, noReserves } from '../../../../support/limits.ts';
import { keyFormat, keyring1, noon, plainCredential, unknownKeyValue } from '../../../../support/stores/keys.ts';

const workspaceId = 'ws_01ARYZ6S410000000000000000';
const keyId = 'key_01ARYZ6S410000000000000000';
const keyValue = unknownKeyValue();
const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';

type Headers = readonly (readonly [name: string, value: string])[];

const goodTokens = (subject: string): TokenVerifier => ({
  verify: async (presented) => (presented === token ? { issuer: 'https://id.example.com', subject } : undefined),
});

/** Alice is an admin of a workspace on the plan Free, and there is one key, of a workspace on Professional. */
function authorizer({ tokens = goodTokens('alice'), signsIn = true } = {}) {
  const lines: unknown[][] = [];
  const outcomes: unknown[][] = [];
  const looked: string[] = [];
  const log = (...line: unknown[]) => void lines.push(line);
  const credential: Credential = {
    ...plainCredential,
    ...{
      keyId,
      workspaceId,
      tag: tagOf(keyValue),
      gatewayKey: 'the-workspaces-usage-plan-key',
      scopes: ['api-keys:*'],
    },
  };
  const membership: Membership = { workspaceId, role: 'admin', name: 'Alice', createdAt: '2026-01-01T00:00:00.000Z' };
  const handler = createHandler({
    credentials: {
      find: async ([reference]) => {
        looked.push('key');
        return reference && { reference, credential };
      },
      moveToPepper: async () => {},
      noteFirstUse: async () => {},
      markUsed: async () => {},
      markValueUsed: async () => {},
    },
    ...noQuotas,
    counters: {
      ...noReserves,
      count: async () => ({ admitted: true, counts: { minute: 1, hour: 1 } }),
      read: async () => ({ minute: 0, hour: 0 }),
      add: async () => {},
    },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    members: {
      getMembership: async (id) => (id === workspaceId ? membership : undefined),
      membershipsOf: async () => [membership, { ...membership, workspaceId: 'ws_01ARYZ6S420000000000000000' }],
      getWorkspace: async (id) => ({ id, plan: 'Free', status: 'active' }) as Workspace,
    },
    tokens: signsIn ? tokens : undefined,
    keyFormat,
    plans: {
      Free: { maxKeys: 0, limits: null },
      Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) },
    },
    usagePlanSuffix: 'of-the-stack',
    routeScopes: {
      'GET /api/v1/api-keys': 'api-keys:read',
      'PUT /api/v1/members': 'members:write',
      'GET /api/v1/workspace': 'api-keys:read',
    },
    limitAtGateway: false,
    onCounterFailure: 'allow',
    clock: () => noon,
    onTrouble: () => {},
    onOutcome: (...outcome) => void outcomes.push(outcome),
    logger: { info: log, warn: log, error: log },
  });
  const authorize = (headers: Headers, route = 'GET /api/v1/api-keys') => {
    const [httpMethod, resource] = route.split(' ');
    return handler({
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:us-east-1:123456789012:api/prod/${httpMethod}${resource}`,
      resource,
      httpMethod,
      headers: Object.fromEntries(headers),
      multiValueHeaders: Object.fromEntries(
        headers.map(([name]) => [name, headers.filter(([each]) => each === name).map(([, value]) => value)]),
      ),
      requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
    } as unknown as Parameters<typeof handler>[0]);
  };
  return { lines, outcomes, looked, authorize };
}

const bearer = (value: string): Headers => [['Authorization', `Bearer ${value}`]];
const inWorkspace: Headers = [['X-Workspace-Id', workspaceId]];

describe('a key', () => {
  test.each<[string, Headers]>([
    ['X-API-Key', [['X-API-Key', keyValue]]],
    ['Authorization', bearer(keyValue)],
    ['both', [['X-API-Key', keyValue], ...bearer(keyValue)]],
    [
      'X-API-Key, with the workspace of others',
      [
        ['X-API-Key', keyValue],
        ['X-Workspace-Id', 'ws_other'],
      ],
    ],
  ])('is accepted as on the hot path, in %s', async (_, headers) => {
    const { authorize, outcomes } = authorizer();
    const answer = await authorize(headers);
    expect(answer).not.toHaveProperty('usageIdentifierKey');
    expect(answer).toMatchObject({
      principalId: keyId,
      context: { keyId, workspaceId, plan: 'Professional', scopes: 'api-keys:*', minuteLimit: 60 },
    });
    expect(outcomes).toEqual([
      ['admitted', 'Professional', { requestId: 'request-1', route: 'GET /api/v1/api-keys', keyId }],
    ]);
  });
});

describe('a token', () => {
  test('passes person, workspace and role to the integration; people have no gateway key', async () => {
    const { authorize, outcomes } = authorizer();
    const answer = await authorize([...bearer(token), ...inWorkspace]);
    expect(answer).not.toHaveProperty('usageIdentifierKey');
    expect(answer).toMatchObject({
      principalId: 'alice',
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
    });
    expect(MemberContext.parse(answer.context)).toEqual({
      workspaceId,
      environment: 'live',
      plan: 'Free',
      scopes: '* api-keys:* audit-events:read keys:* members:read',
      rateLimited: 'false',
      issuer: 'https://id.example.com',
      subject: 'alice',
      role: 'admin',
    });
    expect(answer.context).not.toHaveProperty('keyId');
    expect(answer.context).toMatchObject({ minuteLimit: 300, xRateLimitRemaining: '299' });
    const fields = { requestId: 'request-1', route: 'GET /api/v1/api-keys', subject: 'alice', workspaceId };
    expect(outcomes).toEqual([['admitted', 'Free', fields]]);
  });

  test('needs a workspace if the person has several, except to list them', async () => {
    const { authorize } = authorizer();
    expect(await authorize(bearer(token))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { code: 'workspace_not_chosen' },
    });
    const answer = await authorize(bearer(token), 'GET /api/v1/workspace');
    expect(answer.context).toMatchObject({ workspaceId });
  });

  test('needs no workspace on the route that lists them', () => {
    const { method, path } = routes.getOwnWorkspace;
    expect(listOwnWorkspacesRoute).toBe(`${method} ${path}`);
  });

  test('with two workspaces named is refused', async () => {
    const answer = await authorizer().authorize([...bearer(token), ...inWorkspace, ...inWorkspace]);
    expect(answer).toMatchObject({ context: { code: 'workspace_not_chosen' } });
  });

  test('of a role without the scope is denied, with the code and the headers', async () => {
    const answer = await authorizer().authorize([...bearer(token), ...inWorkspace], 'PUT /api/v1/members');
    expect(answer).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { code: 'insufficient_scope', xRateLimitRemaining: '300', role: 'admin' },
    });
  });

  test('of an unknown person is denied; quoted claims cannot break the response', async () => {
    const { authorize, outcomes } = authorizer({ tokens: goodTokens('a"b\\c') });
    const answer = await authorize([...bearer(token), ['X-Workspace-Id', 'ws_01ARYZ6S490000000000000000']]);
    expect(answer.context?.['code']).toBe('not_a_member');
    expect(JSON.parse(`{"detail":"${answer.context?.['detail']}"}`).detail).toMatch(/your subject is a"b\\c\.$/);
    const fields = { requestId: 'request-1', route: 'GET /api/v1/api-keys', subject: 'a"b\\c' };
    expect(outcomes).toEqual([['not_a_member', undefined, fields]]);
  });

  test.each<[string, Headers]>([
    ['in X-API-Key', [['X-API-Key', token]]],
    ['in both headers', [['X-API-Key', token], ...bearer(token)]],
    ['beside a key', [['X-API-Key', keyValue], ...bearer(token)]],
    ['twice', [...bearer(token), ...bearer(token)]],
    ['with another scheme', [['Authorization', `Basic ${token}`]]],
    ['without a scheme', [['Authorization', token]]],
    ['that is not good', bearer(`${token}x`)],
    ['of four parts', bearer(`${token}.x`)],
  ])('%s is refused like an invalid key, without looking up a key', async (_, headers) => {
    const { authorize, lines, outcomes, looked } = authorizer();
    await expect(authorize([...headers, ...inWorkspace])).rejects.toThrow(/^Unauthorized$/);
    expect(looked).toEqual([]);
    expect(JSON.stringify([lines, outcomes])).not.toContain(token);
  });

  test('is refused without sign-in, and keys are still accepted', async () => {
    const { authorize } = authorizer({ signsIn: false });
    await expect(authorize([...bearer(token), ...inWorkspace])).rejects.toThrow(/^Unauthorized$/);
    expect(await authorize([['X-API-Key', keyValue]])).toMatchObject({ principalId: keyId });
  });

  test('that cannot be checked, because the issuer is down, fails the request and is logged', async () => {
    const outage = new ServiceUnavailableError({ cause: new Error('https://id.example.com answers 503.') });
    const { authorize, lines, outcomes } = authorizer({ tokens: { verify: () => Promise.reject(outage) } });
    await expect(authorize([...bearer(token), ...inWorkspace])).rejects.toBe(outage);
    expect(outcomes).toEqual([['failure', undefined]]);
    expect(lines).toEqual([
      ['verification failed', { requestId: 'request-1', route: 'GET /api/v1/api-keys', error: outage }],
    ]);
  });
});
