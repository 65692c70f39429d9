import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** `aws secretsmanager put-secret-value`, for machines without the AWS CLI. The first argument is the client's configuration. */
const [, , configuration = '{}', service, operation, ...rest] = process.argv;
const { values } = parseArgs({
  args: rest,
  options: { 'secret-id': { type: 'string' }, 'secret-string': { type: 'string' } },
});
if (
  service !== 'secretsmanager' ||
  operation !== 'put-secret-value' ||
  values['secret-string'] !== 'file:///dev/stdin'
) {
  throw new Error(`This stands in for one command only, not for: ${[service, operation, ...rest].join(' ')}`);
}
const client = new SecretsManagerClient(JSON.parse(configuration));
await client.send(new PutSecretValueCommand({ SecretId: values['secret-id'], SecretString: readFileSync(0, 'utf8') }));
client.destroy();
