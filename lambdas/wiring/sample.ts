import { DynamoPhotoRequestStore } from '../adapters/dynamodb/photo-request-store.ts';
import { systemRandom } from '../domain/shared/random.ts';
import type { PhotoRequestsEnvironment, ValuesOf } from '../environment.ts';
import { apiDependencies } from './api.ts';
import { dynamoClient } from './clients.ts';

export function photoRequestsDependencies(environment: ValuesOf<typeof PhotoRequestsEnvironment>) {
  return {
    ...apiDependencies(environment),
    photoRequests: new DynamoPhotoRequestStore(dynamoClient(), environment.PHOTO_REQUESTS_TABLE),
    random: systemRandom,
  };
}
