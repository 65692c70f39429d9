import { expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

const stack = synthesized();

test('the outputs are what an operator needs to know', () => {
  expect(Object.keys(stack.outputs()).sort()).toEqual([
    'ApiId',
    'ApiUrl',
    'CountersTableName',
    'EventBusName',
    'KeysTableName',
    'PepperSecretArn',
    'PhotoRequestsTableName',
    'SecretRotationFunctionArn',
  ]);
});

test('a webhook has a secret, which its receiver has to know', () => {
  const { WebhookSecretArn } = synthesized({ webhook: { url: 'https://hooks.example.com' } }).outputs();
  expect(WebhookSecretArn).toBeDefined();
});
