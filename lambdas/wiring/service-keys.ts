import { DynamoServiceKeyStore } from '../adapters/dynamodb/service-keys/service-key-store.ts';
import { systemRandom } from '../domain/shared/random.ts';
import type { ServiceKeysEnvironment, ValuesOf } from '../environment.ts';
import { answersFrom } from './answers.ts';
import { apiDependencies } from './api.ts';
import { dynamoClient } from './clients.ts';
import { rootKeyDependencies } from './keys.ts';

/** The dependencies of the function that creates, lists and deletes service keys. */
export function serviceKeysDependencies(environment: ValuesOf<typeof ServiceKeysEnvironment>) {
  const dependencies = apiDependencies(environment);
  return {
    ...dependencies,
    ...rootKeyDependencies(environment),
    answers: answersFrom(environment, dependencies),
    serviceKeys: new DynamoServiceKeyStore(dynamoClient(), environment.KEYS_TABLE),
    random: systemRandom,
  };
}
