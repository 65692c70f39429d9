import type * as z from 'zod';
import { CachedCursorSecret } from './adapters/cached-cursor-secret.ts';
import { CachedPepper } from './adapters/cached-pepper.ts';
import { createDynamo } from './adapters/dynamo.ts';
import { DynamoKeyStore } from './adapters/dynamo-key-store.ts';
import { DynamoPhotoRequestStore } from './adapters/dynamo-photo-request-store.ts';
import { createSecretReader } from './adapters/secrets-manager.ts';
import { systemClock, systemRandom } from './domain/random.ts';
import type { IssuingEnvironment, KeysEnvironment, PhotoRequestsEnvironment } from './environment.ts';
import type { ApiDependencies } from './http/api-handler.ts';
import { type Cursors, createCursors } from './http/cursor.ts';
import { createLogger } from './logger.ts';

/** The real collaborators, as several Lambdas wire them. */

export function apiDependencies(environment: { CORS_ALLOW_ORIGIN: string }): ApiDependencies {
  return { logger: createLogger(), clock: systemClock, corsAllowOrigin: environment.CORS_ALLOW_ORIGIN };
}

export function keysDependencies(environment: z.output<typeof KeysEnvironment>) {
  return {
    ...apiDependencies(environment),
    keys: new DynamoKeyStore(createDynamo(), environment.KEYS_TABLE),
    random: systemRandom,
  };
}

export function issuingDependencies(environment: z.output<typeof IssuingEnvironment>) {
  return {
    ...keysDependencies(environment),
    pepper: new CachedPepper(createSecretReader(), environment.PEPPER_SECRET, systemClock),
    keyFormat: environment.KEY_FORMAT,
    plans: environment.PLANS,
  };
}

export function photoRequestsDependencies(environment: z.output<typeof PhotoRequestsEnvironment>) {
  return {
    ...apiDependencies(environment),
    photoRequests: new DynamoPhotoRequestStore(createDynamo(), environment.PHOTO_REQUESTS_TABLE),
    random: systemRandom,
  };
}

export function cursorsFrom(environment: { CURSOR_SECRET: string }): Cursors {
  return createCursors(new CachedCursorSecret(createSecretReader(), environment.CURSOR_SECRET));
}
