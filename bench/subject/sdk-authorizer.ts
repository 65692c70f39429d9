import { setTimeout } from 'node:timers/promises';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoQuotaNotices } from '../../lambdas/adapters/dynamodb/quotas/quota-notices.ts';
import { DynamoQuotaStore } from '../../lambdas/adapters/dynamodb/quotas/quota-store.ts';
import { createDynamo, createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { CachedPepper } from '../../lambdas/adapters/secrets-manager/cached-pepper.ts';
import { createSecretReader } from '../../lambdas/adapters/secrets-manager/secrets-manager.ts';
import { systemClock } from '../../lambdas/domain/shared/random.ts';
import { AuthorizerEnvironment, readEnvironment } from '../../lambdas/environment.ts';
import { createHandler } from '../../lambdas/handlers/authorize/authorizer.ts';
import { createLogger } from '../../lambdas/logger.ts';
import { createTroubleMetrics, createVerificationLog } from '../../lambdas/metrics.ts';

/**
 * The authorizer without optimizations of its start: the same handler with the clients of the AWS SDK, bundled as CDK does
 * by default. The benchmark compares the start of the deployed authorizer with it.
 */
const environment = readEnvironment(AuthorizerEnvironment);
const logger = createLogger();

export const handler = createHandler({
  credentials: new DynamoCredentialStore(createSdkDynamo(createDynamo()), environment.KEYS_TABLE),
  counters: new DynamoCounterStore(createSdkDynamo(createDynamo({ attempts: 1 })), environment.COUNTERS_TABLE),
  quotas: new DynamoQuotaStore(createSdkDynamo(createDynamo({ attempts: 1 })), environment.COUNTERS_TABLE),
  quotaNotices: new DynamoQuotaNotices(createSdkDynamo(createDynamo()), environment.KEYS_TABLE, systemClock),
  pause: () => setTimeout(100),
  pepper: new CachedPepper(createSecretReader(), environment.PEPPER_SECRET, systemClock),
  keyFormat: environment.KEY_FORMAT,
  plans: environment.PLANS,
  usagePlanSuffix: environment.USAGE_PLAN_SUFFIX,
  routeScopes: environment.ROUTE_SCOPES,
  limitAtGateway: environment.LIMIT_AT_GATEWAY === 'true',
  onCounterFailure: environment.ON_COUNTER_FAILURE,
  clock: systemClock,
  onTrouble: createTroubleMetrics(logger),
  onOutcome: createVerificationLog(logger),
  logger,
});
