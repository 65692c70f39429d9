import { expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

const stack = synthesized();

test('has the outputs that an operator needs', () => {
  expect(Object.keys(stack.outputs()).sort()).toEqual([
    'ApiId',
    'ApiUrl',
    'CountersTableName',
    'EventBusName',
    'KeysTableName',
    'LatchkeyUrl',
    'LatchkeyVerifierSettings',
    'PepperSecretArn',
    'PhotoRequestsTableName',
    'SecretRotationFunctionArn',
    'SharedAuthorizerArn',
    'SharedAuthorizerUri',
  ]);
});

test('has the secret of a webhook, which its receiver needs', () => {
  const { WebhookSecretArn } = synthesized({ webhook: { url: 'https://hooks.example.com' } }).outputs();
  expect(WebhookSecretArn).toBeDefined();
});
