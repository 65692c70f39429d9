import { DynamoImportStore } from '../adapters/dynamodb/import/import-store.ts';
import { cachedSecret } from '../adapters/secrets-manager/cached-secret.ts';
import { systemRandom } from '../domain/shared/random.ts';
import type { ImportEnvironment, ValuesOf } from '../environment.ts';
import { apiDependencies } from './api.ts';
import { dynamoClient, secretReader } from './clients.ts';
import { rootKeyDependencies } from './keys.ts';

/** The dependencies of the function that imports keys. */
export function importDependencies(environment: ValuesOf<typeof ImportEnvironment>) {
  return {
    ...apiDependencies(environment),
    ...rootKeyDependencies(environment),
    imports: new DynamoImportStore(dynamoClient(), environment.KEYS_TABLE),
    secrets: { idempotencySecret: cachedSecret(secretReader(), environment.IDEMPOTENCY_SECRET) },
    plans: environment.PLANS,
    random: systemRandom,
  };
}
