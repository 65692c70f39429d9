import { expect, test } from '@jest/globals';
import { changedAttributes } from '../../../../../lambdas/adapters/dynamodb/stored-key.ts';
import { newKey } from '../../../../support/stores/keys.ts';

const { record } = newKey('ws_1');

test('a change of a key stores every field of it, also one that is added later', () => {
  expect(changedAttributes({ ...record, ...{ description: 'The nightly job' } })).toHaveProperty(
    'description',
    'The nightly job',
  );
});

const fixed = ['id', 'workspaceId', 'tag', 'isRoot', 'environment', 'createdAt', 'lastUsedAt'];

test.each(Object.keys(record))('a change of a key stores %s, unless it never changes', (field) => {
  expect(Object.hasOwn(changedAttributes(record), field)).toBe(!fixed.includes(field));
});

test('the fields that never change are fields of a key', () => {
  expect(Object.keys(record)).toEqual(expect.arrayContaining(fixed));
});
