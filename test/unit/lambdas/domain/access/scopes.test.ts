import { describe, expect, test } from '@jest/globals';
import { Scope } from '../../../../../lambdas/domain/access/scope-schema.ts';
import { covers, everyScope, missingScopes } from '../../../../../lambdas/domain/access/scopes.ts';

describe('a scope', () => {
  const longest = `a${'b'.repeat(49)}`;

  test.each(['*', '*:*', '*:read', 'photo-requests:read', 'photo-requests:*', 'a:b', 'a1:b2', `${longest}:${longest}`])(
    'may be %s',
    (text) => {
      expect(Scope.parse(text)).toBe(text);
    },
  );

  test.each([
    '',
    ' ',
    'read',
    ':',
    'a:',
    ':a',
    '**',
    '*:',
    ':*',
    'a:b:c',
    'A:b',
    'a:B',
    'a b:c',
    'a:b ',
    'a:b\n',
    'a*:b',
    'a:b*',
    '1a:b',
    '-a:b',
    'a_b:c',
    'é:b',
    `${longest}x:b`,
    `a:${longest}x`,
    'a,b:c',
    'a:b c:d',
  ])('cannot be %j', (text) => {
    expect(Scope.safeParse(text).success).toBe(false);
  });
});

describe('covering', () => {
  test.each([
    ['*', 'status:read'],
    ['*', 'photo-requests:write'],
    ['*', '*'],
    ['*', '*:read'],
    ['*', 'anything:*'],
    ['*:*', 'status:read'],
    ['*:*', '*'],
    ['*:read', 'status:read'],
    ['*:read', '*:read'],
    ['photo-requests:*', 'photo-requests:read'],
    ['photo-requests:*', 'photo-requests:*'],
    ['photo-requests:read', 'photo-requests:read'],
    ['api-keys:*', 'api-keys:read'],
    ['api-keys:*', 'api-keys:reveal'],
    ['api-keys:*', 'api-keys:*'],
    ['api-keys:write', 'api-keys:write'],
  ])('%s covers %s', (granted, needed) => {
    expect(covers([granted], needed)).toBe(true);
  });

  test.each([
    ['*', 'api-keys:read'],
    ['*', 'api-keys:write'],
    ['*', 'api-keys:reveal'],
    ['*', 'api-keys:*'],
    ['*:*', 'api-keys:read'],
    ['*:*', 'api-keys:*'],
    ['*:read', 'api-keys:read'],
    ['*:read', 'status:write'],
    ['*:read', '*'],
    ['*:read', '*:*'],
    ['*:read', 'status:*'],
    ['status:read', 'status:write'],
    ['status:read', 'status:*'],
    ['status:read', '*:read'],
    ['status:read', '*'],
    ['*', 'keys:verify'],
    ['*', 'keys:*'],
    ['*:*', 'keys:verify'],
    ['*:verify', 'keys:verify'],
    ['api-keys:*', 'keys:verify'],
    ['keys:read', 'keys:verify'],
    ['status:*', '*'],
    ['status:*', '*:read'],
    ['status:*', 'status-pages:read'],
    ['status:*', 'api-keys:read'],
    ['api-keys:read', 'api-keys:write'],
    ['api-keys:read', 'api-keys:*'],
    ['api-keys:*', 'status:read'],
    ['api-keys:*', '*'],
    ['api-key:*', 'api-keys:read'],
  ])('%s does not cover %s', (granted, needed) => {
    expect(covers([granted], needed)).toBe(false);
  });

  test('needs one whole scope, never parts of two', () => {
    expect(covers(['a:read', 'b:write'], 'b:write')).toBe(true);
    expect(covers(['a:read', 'b:write'], 'a:write')).toBe(false);
    expect(covers(['*:read', 'a:*'], 'b:write')).toBe(false);
  });

  test('fails without scopes', () => {
    expect(covers([], 'status:read')).toBe(false);
    expect(covers([], '*')).toBe(false);
  });

  test('lists missing scopes in the order of the request', () => {
    expect(missingScopes(['*'], ['status:read', 'api-keys:write', '*', 'api-keys:read'])).toEqual([
      'api-keys:write',
      'api-keys:read',
    ]);
    expect(missingScopes(['api-keys:write'], ['api-keys:write'])).toEqual([]);
  });

  test('a root key covers every scope', () => {
    const all = ['*', '*:*', '*:read', 'status:read', 'api-keys:*', 'api-keys:read', 'api-keys:reveal'];
    expect(missingScopes(everyScope, all)).toEqual([]);
  });
});
