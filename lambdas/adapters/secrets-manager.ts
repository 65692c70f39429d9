import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceUnavailableError } from '../domain/errors.ts';

/** Reads the current value of a secret, by ARN. */
export type SecretReader = (secretId: string) => Promise<string>;

const requestHandler = { connectionTimeout: 2000, requestTimeout: 2000, throwOnRequestTimeout: true };

/** A client with bounded time: the SDK's own default waits forever. */
export function createSecretsManager(): SecretsManagerClient {
  return new SecretsManagerClient({ maxAttempts: 2, requestHandler });
}

/**
 * A client for many writes at a time, of which Secrets Manager takes 50 a second: it slows down when it is throttled, and
 * tries again within the time that a run keeps for its last keys.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
 */
export function createPacedSecretsManager(): SecretsManagerClient {
  return new SecretsManagerClient({ maxAttempts: 6, retryMode: 'adaptive', requestHandler });
}

export function createSecretReader(): SecretReader {
  const client = createSecretsManager();
  return async (secretId) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId })).catch((error) => {
      throw new ServiceUnavailableError({ cause: error });
    });
    if (SecretString === undefined) throw new Error(`The secret ${secretId} holds no text.`);
    return SecretString;
  };
}
