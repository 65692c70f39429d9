import type { ReadRegistration } from '../../../domain/apis/ports.ts';
import type { RegisteredRoutes } from '../../../domain/apis/registration.ts';
import type { DynamoCalls } from '../dynamo-calls.ts';
import { contentOf, registeredApiKey } from '../key-items.ts';

/** Returns a function that reads registrations. It is apart from the store, which the hot path must not load. */
export function registrationReader(dynamo: Pick<DynamoCalls, 'get'>, table: string): ReadRegistration {
  return async (apiId) => {
    const { Item } = await dynamo.get({ TableName: table, Key: registeredApiKey(apiId), ConsistentRead: true });
    return Item && contentOf<RegisteredRoutes>(Item);
  };
}
