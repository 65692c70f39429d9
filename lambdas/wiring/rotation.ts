import { DynamoKeyStore } from '../adapters/dynamodb/key-store.ts';
import { SecretsManagerConsumerSecrets } from '../adapters/secrets-manager/consumer-secrets.ts';
import { createPacedSecretsManager } from '../adapters/secrets-manager/secrets-manager.ts';
import { systemClock, systemRandom } from '../domain/shared/random.ts';
import type { RotateKeysEnvironment, ValuesOf } from '../environment.ts';
import { createLogger } from '../logger.ts';
import { dynamoClient } from './clients.ts';
import { rootKeyDependencies, sealerFrom } from './keys.ts';

/** Returns the dependencies of scheduled rotations. */
export function rotatingDependencies(environment: ValuesOf<typeof RotateKeysEnvironment>) {
  const { DEPLOYMENT, MANAGED_SECRET_PREFIX, MANAGED_SECRET_KEY } = environment;
  return {
    ...rootKeyDependencies(environment),
    logger: createLogger(),
    clock: systemClock,
    random: systemRandom,
    keys: new DynamoKeyStore(dynamoClient(), environment.KEYS_TABLE),
    secrets: new SecretsManagerConsumerSecrets(createPacedSecretsManager(), {
      deployment: DEPLOYMENT,
      namePrefix: MANAGED_SECRET_PREFIX,
      kmsKeyId: MANAGED_SECRET_KEY || undefined,
    }),
    sealer: sealerFrom(environment),
  };
}
