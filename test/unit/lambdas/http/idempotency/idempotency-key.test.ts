import { describe, expect, test } from '@jest/globals';
import { InvalidRequestError } from '../../../../../lambdas/domain/shared/errors.ts';
import { idempotencyKeyOf } from '../../../../../lambdas/http/idempotency/idempotency-key.ts';

const of = (...values: string[]) =>
  idempotencyKeyOf({ headers: null, multiValueHeaders: { 'IDEMPOTENCY-key': values } });

describe('an idempotency key', () => {
  test('is optional', () => {
    expect(idempotencyKeyOf({ headers: null, multiValueHeaders: null })).toBeUndefined();
    expect(idempotencyKeyOf({ headers: { accept: '*/*' } })).toBeUndefined();
  });

  test.each([
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['1', '1'],
    ['order:17/customer;a=b\\c', 'order:17/customer;a=b\\c'],
    ['"order 17, customer \\"A\\" \\\\"', 'order 17, customer "A" \\'],
    ['  spaced  ', 'spaced'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'\\"'.repeat(255)}"`, '"'.repeat(255)],
  ])('%s is %s', (sent, key) => {
    expect(of(sent)).toBe(key);
  });

  test.each([
    [''],
    ['""'],
    ['"'],
    ['a, b'],
    ['a b'],
    ['"a'],
    ['a"b'],
    ['"a"b"'],
    ['"a";p=1'],
    ['"a\\b"'],
    ['schlüssel'],
    ['"schlüssel"'],
    ['tab\there'],
    ['x'.repeat(256)],
    [`"${'x'.repeat(256)}"`],
  ])('%j is malformed', (sent) => {
    expect(() => of(sent)).toThrow(InvalidRequestError);
  });

  test('is malformed if it is sent twice, even with the same text', () => {
    expect(() => of('a', 'a')).toThrow(InvalidRequestError);
  });
});
