import type { createHandler } from '../../../lambdas/handlers/authorize/authorizer.ts';
import type { LocalRun } from '../../support/service/local-run.ts';

/**
 * Returns the authorizer of the hot path with the tables and the pepper of a local run. It runs in this process, with the environment
 * of a function.
 * @param taskRoot The folder of the code of the function in the cloud assembly. Its settings are read, not its code
 */
export async function authorizerOf(
  endpoints: LocalRun['endpoints'],
  taskRoot: string,
): Promise<ReturnType<typeof createHandler>> {
  const { dynamoEndpoint, secretsEndpoint, keysTable, countersTable, pepperSecret } = endpoints;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint,
    LAMBDA_TASK_ROOT: taskRoot,
    KEYS_TABLE: keysTable,
    COUNTERS_TABLE: countersTable,
    PEPPER_SECRET: pepperSecret,
  });
  const authorizer = await import('../../../lambdas/handlers/authorize/authorizer.ts');
  const { liveDependencies } = await import('../../../lambdas/handlers/authorize/live-dependencies.ts');
  const { AuthorizerEnvironment, readEnvironment } = await import('../../../lambdas/environment.ts');
  return authorizer.createHandler(liveDependencies(readEnvironment(AuthorizerEnvironment)));
}
