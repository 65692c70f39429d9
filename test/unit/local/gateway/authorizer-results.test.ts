import { describe, expect, test } from '@jest/globals';
import { parseAuthorizerResult } from '../../../../local/gateway/authorizer.ts';

const allow = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:x' };
const good = {
  principalId: 'key_1',
  policyDocument: { Version: '2012-10-17', Statement: [allow] },
  context: { text: 'a', number: 1, flag: true },
  usageIdentifierKey: 'a-plan',
};

describe('an authorizer may return', () => {
  test.each([
    ['in full', good],
    ['without context and usage key', { ...good, context: undefined, usageIdentifierKey: undefined }],
    ['with nulls there', { ...good, context: null, usageIdentifierKey: null }],
    ['with one statement', { ...good, policyDocument: { Statement: allow } }],
    ['with context of just 8 KB', { ...good, context: { a: 'x'.repeat(8192 - '{"a":""}'.length) } }],
  ])('%s', (_, answer) => {
    expect(parseAuthorizerResult(answer).principalId).toBe('key_1');
  });
});

describe('an authorizer may not return', () => {
  test.each([
    ['nothing', null],
    ['a text', 'Allow'],
    ['an empty object', {}],
    ['without a principal', { ...good, principalId: undefined }],
    ['with an empty principal', { ...good, principalId: '' }],
    ['with a number as principal', { ...good, principalId: 1 }],
    ['without a policy', { ...good, policyDocument: undefined }],
    ['with a policy without statements', { ...good, policyDocument: {} }],
    ['with an unknown effect', { ...good, policyDocument: { Statement: [{ ...allow, Effect: 'Maybe' }] } }],
    ['with an object in the context', { ...good, context: { scopes: {} } }],
    ['with a list in the context', { ...good, context: { scopes: ['a'] } }],
    ['with a null in the context', { ...good, context: { scopes: null } }],
    ['with context over 8 KB', { ...good, context: { a: 'x'.repeat(8192) } }],
    [
      'with a resource over 512 characters',
      { ...good, policyDocument: { Statement: [{ ...allow, Resource: 'x'.repeat(513) }] } },
    ],
    ['with a number as usage key', { ...good, usageIdentifierKey: 1 }],
  ])('%s', (_, answer) => {
    expect(() => parseAuthorizerResult(answer)).toThrow(
      expect.objectContaining({ type: 'AUTHORIZER_CONFIGURATION_ERROR', status: 500 }),
    );
  });

  test('its content is not in the error', () => {
    expect.assertions(1);
    try {
      parseAuthorizerResult({ ...good, context: { secret: ['hunter2'] } });
    } catch (error) {
      expect(String((error as Error).message)).not.toContain('hunter2');
    }
  });
});
