/** What the exactness tests bundle: an authorizer with an injected clock. Each loaded copy has module state of its own. */
export { createDynamo } from '../../lambdas/adapters/dynamo.ts';
export { DynamoCounterStore } from '../../lambdas/adapters/dynamo-counter-store.ts';
export { DynamoCredentialStore } from '../../lambdas/adapters/dynamo-credential-store.ts';
export { createHandler } from '../../lambdas/authorizer.ts';
