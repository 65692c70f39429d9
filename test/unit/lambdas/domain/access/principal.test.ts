import { describe, expect, test } from '@jest/globals';
import {
  assertMayGrant,
  assertMayManage,
  mayManage,
  type Principal,
} from '../../../../../lambdas/domain/access/principal.ts';
import { InsufficientScopeError, LiveKeyNeededError } from '../../../../../lambdas/domain/shared/errors.ts';

const principal = (scopes: string[], environment: 'live' | 'test' = 'live'): Principal => ({
  keyId: 'key_01ARYZ6S410000000000000000',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  environment,
  plan: 'Professional',
  scopes,
});

describe('granting', () => {
  test.each([
    [['api-keys:write', '*'], ['*']],
    [
      ['api-keys:write', '*'],
      ['status:read', '*:read', 'photo-requests:*'],
    ],
    [['api-keys:write'], ['api-keys:write']],
    [['api-keys:*'], ['api-keys:read', 'api-keys:reveal']],
  ])('a key with %j may grant %j', (own, granted) => {
    expect(() => assertMayGrant(principal(own), granted)).not.toThrow();
  });

  test.each([
    [['api-keys:write'], ['*'], ['*']],
    [['api-keys:write'], ['status:read'], ['status:read']],
    [['api-keys:write', '*'], ['api-keys:*'], ['api-keys:*']],
    [['api-keys:write', '*'], ['status:read', 'api-keys:reveal'], ['api-keys:reveal']],
    [['*:*'], ['api-keys:write'], ['api-keys:write']],
    [['api-keys:write', '*:read'], ['*'], ['*']],
  ])('a key with %j may not grant %j, and the error names %j', (own, granted, missing) => {
    const grant = () => assertMayGrant(principal(own), granted);
    expect(grant).toThrow(InsufficientScopeError);
    expect(grant).toThrow(new InsufficientScopeError(missing, 'The caller'));
  });
});

test('a live key manages keys of both environments, a test key test keys only', () => {
  expect(mayManage(principal(['*'], 'live'), 'live')).toBe(true);
  expect(mayManage(principal(['*'], 'live'), 'test')).toBe(true);
  expect(mayManage(principal(['*'], 'test'), 'test')).toBe(true);
  expect(mayManage(principal(['*'], 'test'), 'live')).toBe(false);
});

test('the error for a test key that creates a live key names the environment', () => {
  const make = () => assertMayManage(principal(['*'], 'test'), 'live');
  expect(make).toThrow(LiveKeyNeededError);
  expect(new LiveKeyNeededError().code).toBe('insufficient_scope');
  expect(() => assertMayManage(principal(['*'], 'test'), 'test')).not.toThrow();
  expect(() => assertMayManage(principal(['*'], 'live'), 'live')).not.toThrow();
});
