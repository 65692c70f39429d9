import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { boundedTime } from '../bounded-time.ts';
import { orUnavailable } from '../or-unavailable.ts';

/** Reads the current value of a secret, by ARN. */
export type SecretReader = (secretId: string) => Promise<string>;

export function createSecretsManager(): SecretsManagerClient {
  return new SecretsManagerClient(boundedTime);
}

/**
 * A client for many writes at a time, of which Secrets Manager takes 50 a second: it slows down when it is throttled, and
 * tries again within the time that a run keeps for its last keys.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
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
