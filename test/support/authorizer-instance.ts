/** What the exactness tests bundle: an authorizer with an injected clock. Each loaded copy has module state of its own. */
export { DynamoCounterStore } from '../../lambdas/adapters/dynamo-counter-store.ts';
export { DynamoCredentialStore } from '../../lambdas/adapters/dynamo-credential-store.ts';
export { createLeanDynamo } from '../../lambdas/adapters/lean-dynamo.ts';
export { createHandler } from '../../lambdas/authorizer.ts';
