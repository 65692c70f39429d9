import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, test } from '@jest/globals';
import {
  createPacedSecretsManager,
  createSecretsManager,
} from '../../../../../lambdas/adapters/secrets-manager/secrets-manager.ts';
import {
  answering,
  type FaultyService,
  failing,
  startFaultyService,
} from '../../../../support/stores/faulty-service.ts';

const endpointVariable = 'AWS_ENDPOINT_URL_SECRETS_MANAGER';

let service: FaultyService | undefined;
afterEach(() => {
  service?.stop();
  delete process.env[endpointVariable];
});

async function describeWith(create: () => SecretsManagerClient) {
  const throttled = failing(400, 'ThrottlingException');
  service = await startFaultyService(throttled, throttled, answering({ Name: 'theirs' }));
  process.env[endpointVariable] = service.endpoint;
  const client = create();
  return client.send(new DescribeSecretCommand({ SecretId: 'theirs' })).finally(() => client.destroy());
}

test('a scheduled rotation waits and retries when Secrets Manager throttles', async () => {
  expect(await describeWith(createPacedSecretsManager)).toMatchObject({ Name: 'theirs' });
  expect(service?.requests).toHaveLength(3);
});

test('a request is retried only once, because a caller waits', async () => {
  await expect(describeWith(createSecretsManager)).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(service?.requests).toHaveLength(2);
});
