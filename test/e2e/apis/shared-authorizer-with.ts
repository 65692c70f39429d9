import type { AuthorizerEvent } from '../../../lambdas/http/authorizer-request.ts';
import { sharedAuthorizerOf } from '../../support/service/api-of-other-tool.ts';
import type { LocalRun } from '../../support/service/local-run.ts';

/**
 * Returns the shared authorizer with the tables and the pepper of a local run. It runs in this process, so that a test can move its
 * clock.
 */
export async function sharedAuthorizerWith(
  run: LocalRun['endpoints'],
  clock: () => number,
): Promise<(event: AuthorizerEvent) => Promise<unknown>> {
  const { dynamoEndpoint, secretsEndpoint, keysTable, countersTable, pepperSecret } = run;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint,
    LAMBDA_TASK_ROOT: sharedAuthorizerOf(run).folder,
    KEYS_TABLE: keysTable,
    COUNTERS_TABLE: countersTable,
    PEPPER_SECRET: pepperSecret,
  });
  const { createHandler } = await import('../../../lambdas/handlers/authorize/shared-authorizer.ts');
  const { liveVerifyDependencies } = await import('../../../lambdas/handlers/authorize/live-dependencies.ts');
  const { readEnvironment, SharedAuthorizerEnvironment } = await import('../../../lambdas/environment.ts');
  const { registrationReader } = await import('../../../lambdas/adapters/dynamodb/apis/registration-reader.ts');
  const { createLogger } = await import('../../../lambdas/logger.ts');
  const environment = readEnvironment(SharedAuthorizerEnvironment);
  const { dynamo, ...live } = liveVerifyDependencies(environment, createLogger());
  const readRegistration = registrationReader(dynamo, environment.KEYS_TABLE);
  return createHandler({ ...live, usagePlanSuffix: environment.USAGE_PLAN_SUFFIX, readRegistration, clock });
}
