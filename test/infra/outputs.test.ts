import { expect, test } from '@jest/globals';
import { synthesized } from './support/synthesized.ts';

const stack = synthesized();

test('the outputs are what an operator needs to know', () => {
  expect(Object.keys(stack.outputs()).sort()).toEqual([
    'ApiId',
    'ApiUrl',
    'CountersTableName',
    'KeysTableName',
    'PepperSecretArn',
    'PhotoRequestsTableName',
  ]);
});
