export { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
