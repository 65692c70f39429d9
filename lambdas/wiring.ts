import type * as z from 'zod';
import { CachedPepper } from './adapters/cached-pepper.ts';
import { createDynamo } from './adapters/dynamo.ts';
import { DynamoKeyStore } from './adapters/dynamo-key-store.ts';
import { createSecretReader } from './adapters/secrets-manager.ts';
import { systemClock, systemRandom } from './domain/random.ts';
import type { IssuingEnvironment } from './environment.ts';
import type { ApiDependencies } from './http/api-handler.ts';
import { createLogger } from './logger.ts';

/** The real collaborators, as several Lambdas wire them. */

export function apiDependencies(environment: { CORS_ALLOW_ORIGIN: string }): ApiDependencies {
  return { logger: createLogger(), clock: systemClock, corsAllowOrigin: environment.CORS_ALLOW_ORIGIN };
}

export function issuingDependencies(environment: z.output<typeof IssuingEnvironment>) {
  return {
    ...apiDependencies(environment),
    keys: new DynamoKeyStore(createDynamo(), environment.KEYS_TABLE),
    pepper: new CachedPepper(createSecretReader(), environment.PEPPER_SECRET, systemClock),
    keyFormat: environment.KEY_FORMAT,
    plans: environment.PLANS,
    random: systemRandom,
  };
}
