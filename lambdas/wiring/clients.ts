import type { DynamoCalls } from '../adapters/dynamodb/dynamo-calls.ts';
import { createLeanDynamo } from '../adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from '../adapters/lean/lean-secrets-manager.ts';
import type { SecretReader } from '../adapters/secrets-manager/secrets-manager.ts';

// All stores of a function share a client, and with it the open connections. With a client of its own, each store would pay for a
// TLS handshake, usually in each request, because idle connections are closed after 20 seconds.

/** Returns the function's client of DynamoDB. */
export const dynamoClient: () => DynamoCalls = /* @__PURE__ */ once(() => createLeanDynamo());

/** Returns the function's reader of secrets. */
export const secretReader: () => SecretReader = /* @__PURE__ */ once(() => createLeanSecretReader());

function once<T>(create: () => T): () => T {
  let created: T | undefined;
  return () => {
    created ??= create();
    return created;
  };
}
