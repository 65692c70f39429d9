import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Scope } from '../../lambdas/domain/access/scope-schema.ts';
import { covers, everyScope, missingScopes } from '../../lambdas/domain/access/scopes.ts';
import { rounds } from '../support/rounds.ts';

/** Scopes of few names, so that they often overlap. */
const scope = fc.oneof(
  fc.constant('*'),
  fc
    .tuple(fc.constantFrom('*', 'a', 'b', 'api-keys'), fc.constantFrom('*', 'read', 'write', 'reveal'))
    .map(([resource, action]) => `${resource}:${action}`),
);
const scopes = fc.array(scope, { maxLength: 4 });

describe('covering', () => {
  test('is reflexive', () => {
    fc.assert(fc.property(scope, (one) => expect(covers([one], one)).toBe(true)));
  });

  test('is transitive', () => {
    fc.assert(
      fc.property(scope, scope, scope, (a, b, c) => {
        if (covers([a], b) && covers([b], c)) expect(covers([a], c)).toBe(true);
      }),
      { numRuns: rounds(2000, 200) },
    );
  });

  test('never extends other scopes to the management of keys', () => {
    fc.assert(
      fc.property(scopes, fc.constantFrom('*', 'read', 'write', 'reveal'), (granted, action) => {
        const others = granted.filter((each) => !each.startsWith('api-keys:'));
        expect(covers(others, `api-keys:${action}`)).toBe(false);
      }),
    );
  });

  test('never shrinks with an additional scope', () => {
    fc.assert(
      fc.property(scopes, scope, scope, (granted, more, needed) => {
        if (covers(granted, needed)) expect(covers([...granted, more], needed)).toBe(true);
      }),
      { numRuns: rounds(500, 100) },
    );
  });

  test('of one action never includes another', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a:read', '*:read', 'api-keys:read', 'b:read')), (granted) => {
        for (const needed of ['a:write', 'a:*', '*', '*:*', 'api-keys:write'])
          expect(covers(granted, needed)).toBe(false);
      }),
    );
  });
});

describe('granting', () => {
  test('never gives a key more than its creator has', () => {
    fc.assert(
      fc.property(scopes, scopes, scope, (a, b, needed) => {
        if (missingScopes(a, b).length === 0 && covers(b, needed)) expect(covers(a, needed)).toBe(true);
      }),
      { numRuns: rounds(3000, 300) },
    );
  });

  test('cannot escalate through a chain of keys', () => {
    fc.assert(
      fc.property(scopes, fc.array(scopes, { maxLength: 5 }), scope, (first, wishes, needed) => {
        let holder = first;
        for (const wish of wishes) holder = wish.filter((each) => missingScopes(holder, [each]).length === 0);
        if (covers(holder, needed)) expect(covers(first, needed)).toBe(true);
      }),
      { numRuns: rounds(500, 100) },
    );
  });

  test('names exactly the missing scopes', () => {
    fc.assert(
      fc.property(scopes, scopes, (own, wanted) => {
        const missing = missingScopes(own, wanted);
        for (const each of wanted) expect(missing.includes(each)).toBe(!covers(own, each));
      }),
    );
  });

  test('is allowed to a root key for every scope', () => {
    const anyScope = fc.stringMatching(/^(\*|([a-z][a-z0-9-]{0,49}|\*):([a-z][a-z0-9-]{0,49}|\*))$/);
    fc.assert(
      fc.property(anyScope, (each) => {
        expect(Scope.safeParse(each).success).toBe(true);
        expect(missingScopes(everyScope, [each])).toEqual([]);
      }),
    );
  });
});
