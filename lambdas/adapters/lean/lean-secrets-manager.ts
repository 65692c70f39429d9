import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import type { SecretReader } from '../secrets-manager/secrets-manager.ts';
import { AwsJsonClient, type AwsJsonOptions } from './aws-json.ts';

const secretsManager = {
  name: 'secretsmanager',
  endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  target: 'secretsmanager',
  version: '1.1',
} as const;

/** Reads Secrets Manager without the SDK. */
export function createLeanSecretReader(options?: AwsJsonOptions): SecretReader {
  const client = new AwsJsonClient(secretsManager, options);
  return async (secretId) => {
    const response = await client.callRepeatedly('GetSecretValue', { SecretId: secretId }).catch((error) => {
      throw error instanceof ServiceUnavailableError ? error : new ServiceUnavailableError({ cause: error });
    });
    const { SecretString } = response as { SecretString?: string };
    if (SecretString === undefined) throw new Error(`The secret ${secretId} holds no text.`);
    return SecretString;
  };
}
