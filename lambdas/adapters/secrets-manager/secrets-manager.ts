import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { boundedTime } from '../bounded-time.ts';
import { orUnavailable } from '../or-unavailable.ts';

/** Reads the current value of a secret, by ARN. */
export type SecretReader = (secretId: string) => Promise<string>;

export function createSecretsManager(): SecretsManagerClient {
  return new SecretsManagerClient(boundedTime);
}

/**
 * Creates a client for many concurrent writes. Secrets Manager accepts 50 writes a second
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html). The client slows down when it is
 * throttled, and retries within the time that a run reserves for its last keys.
 */
export function createPacedSecretsManager(): SecretsManagerClient {
  return new SecretsManagerClient({ ...boundedTime, maxAttempts: 6, retryMode: 'adaptive' });
}

export function createSecretReader(): SecretReader {
  const client = createSecretsManager();
  return async (secretId) => {
    const { SecretString } = await orUnavailable(client.send(new GetSecretValueCommand({ SecretId: secretId })));
    if (SecretString === undefined) throw new Error(`The secret ${secretId} holds no text.`);
    return SecretString;
  };
}
