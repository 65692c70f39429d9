import { describe, expect, test } from '@jest/globals';
import { evaluate, matches, Policy } from '../../../../local/gateway/policy.ts';

const arn = 'arn:aws:execute-api:us-east-1:000000000000:api/prod/GET/api/v1/api-keys/key_1';

const statement = (effect: string, resource: string | string[], action: string | string[] = 'execute-api:Invoke') => ({
  Effect: effect,
  Action: action,
  Resource: resource,
});
const verdict = (...statements: unknown[]) =>
  evaluate(Policy.parse({ Version: '2012-10-17', Statement: statements }), arn);

describe('a policy', () => {
  test('allows a method of an Allow statement', () => {
    expect(verdict(statement('Allow', arn))).toBe('allow');
    expect(verdict(statement('Allow', ['arn:other', arn]))).toBe('allow');
    expect(verdict(statement('Allow', '*', '*'))).toBe('allow');
    expect(verdict(statement('Allow', arn, 'EXECUTE-API:invoke'))).toBe('allow');
  });

  test('refuses a method without an Allow statement', () => {
    expect(verdict()).toBe('implicit deny');
    expect(verdict(statement('Allow', `${arn}/more`))).toBe('implicit deny');
    expect(verdict(statement('Allow', arn.replace('GET', 'POST')))).toBe('implicit deny');
    expect(verdict(statement('Allow', arn.toUpperCase()))).toBe('implicit deny');
    expect(verdict(statement('Allow', arn, 'execute-api:ManageConnections'))).toBe('implicit deny');
  });

  test('refuses a method of a Deny statement, even with an Allow statement', () => {
    expect(verdict(statement('Allow', '*'), statement('Deny', arn))).toBe('explicit deny');
    expect(verdict(statement('Deny', '*/GET/*'), statement('Allow', arn))).toBe('explicit deny');
    expect(verdict(statement('Allow', arn), statement('Deny', '*/POST/*'))).toBe('allow');
  });

  test('with an unsupported element is malformed', () => {
    for (const extra of [{ Condition: {} }, { NotResource: '*' }, { NotAction: '*' }, { Effect: 'allow' }]) {
      expect(Policy.safeParse({ Statement: [{ ...statement('Allow', arn), ...extra }] }).success).toBe(false);
    }
  });
});

describe('wildcards', () => {
  test.each([
    ['*', '', true],
    ['*', 'a/b/c', true],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?c', 'a/c', true],
    ['*b*d', 'abcabd', true],
    ['*b*d', 'abcabde', false],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test('match in time proportional to pattern times text', () => {
    const startedAt = performance.now();
    expect(matches(`${'*a'.repeat(200)}b`, 'a'.repeat(1600))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
