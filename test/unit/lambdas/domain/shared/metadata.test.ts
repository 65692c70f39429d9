import { describe, expect, test } from '@jest/globals';
import { mergedMetadata } from '../../../../../lambdas/domain/shared/metadata.ts';

const pairs = (count: number, prefix = 'key') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'value']));

describe('a change of metadata', () => {
  test('adds and replaces the pairs that it names, and keeps the others', () => {
    expect(mergedMetadata({ team: 'shop', region: 'eu' }, { team: 'billing', seats: '3' })).toEqual({
      team: 'billing',
      region: 'eu',
      seats: '3',
    });
  });

  test('removes the pairs with null, also ones that do not exist', () => {
    expect(mergedMetadata({ team: 'shop', region: 'eu' }, { team: null, constructor: null })).toEqual({ region: 'eu' });
  });

  test('removes all pairs with null instead of pairs', () => {
    expect(mergedMetadata({ team: 'shop' }, null)).toEqual({});
  });

  test('may leave 50 pairs', () => {
    expect(Object.keys(mergedMetadata(pairs(50), { key0: null, other: 'value' }))).toHaveLength(50);
  });

  test('is refused if it would leave more than 50 pairs', () => {
    const refusal = expect.objectContaining({
      code: 'invalid_request',
      errors: [{ path: 'body.metadata', message: expect.stringContaining('would leave 51 pairs') }],
    });
    expect(() => mergedMetadata(pairs(50), { other: 'value' })).toThrow(refusal);
    expect(() => mergedMetadata(pairs(1), pairs(50, 'other'))).toThrow(refusal);
  });
});
