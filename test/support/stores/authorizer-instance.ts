/**
 * The entry of the bundle for the exactness tests: an authorizer with an injected clock. Each loaded copy has its own module
 * state.
 */
export { DynamoCounterStore } from '../../../lambdas/adapters/dynamodb/counter-store.ts';
export { DynamoCredentialStore } from '../../../lambdas/adapters/dynamodb/credential-store.ts';
export { DynamoQuotaNotices } from '../../../lambdas/adapters/dynamodb/quotas/quota-notices.ts';
export { DynamoQuotaStore } from '../../../lambdas/adapters/dynamodb/quotas/quota-store.ts';
export { createLeanDynamo } from '../../../lambdas/adapters/lean/lean-dynamo.ts';
export { createHandler } from '../../../lambdas/handlers/authorize/authorizer.ts';
