import { setTimeout } from 'node:timers/promises';
import { DynamoCounterStore } from '../../adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../adapters/dynamodb/credential-store.ts';
import type { DynamoCalls } from '../../adapters/dynamodb/dynamo-calls.ts';
import { DynamoQuotaNotices } from '../../adapters/dynamodb/quotas/quota-notices.ts';
import { DynamoQuotaStore } from '../../adapters/dynamodb/quotas/quota-store.ts';
import { createLeanDynamo } from '../../adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from '../../adapters/lean/lean-secrets-manager.ts';
import { CachedPepper } from '../../adapters/secrets-manager/cached-pepper.ts';
import { systemClock } from '../../domain/shared/random.ts';
import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import type { AuthorizerEnvironment, ValuesOf } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { createTroubleMetrics, createVerificationLog } from '../../metrics.ts';
import type { PipelineDependencies } from './pipeline.ts';

/**
 * The time in which requests that were counted and then refused have been taken back, in milliseconds: several times the two calls
 * to DynamoDB that this takes.
 */
const takenBackMs = 100;

/** Creates the dependencies of an authorizer that runs in Lambda. */
export function liveDependencies(
  environment: ValuesOf<typeof AuthorizerEnvironment>,
  logger = createLogger(),
): PipelineDependencies & VerifyDependencies {
  return {
    ...liveVerifyDependencies(environment, logger),
    usagePlanSuffix: environment.USAGE_PLAN_SUFFIX,
    sharedGatewayKeys: environment.SHARED_GATEWAY_KEYS === 'true',
    routeScopes: environment.ROUTE_SCOPES,
    limitAtGateway: environment.LIMIT_AT_GATEWAY === 'true',
  };
}

type VerifyEnvironment = Pick<
  ValuesOf<typeof AuthorizerEnvironment>,
  'KEYS_TABLE' | 'COUNTERS_TABLE' | 'PEPPER_SECRET' | 'KEY_FORMAT' | 'PLANS' | 'ON_COUNTER_FAILURE'
>;

/** Creates the dependencies of a verifier that runs in Lambda, with the client of DynamoDB that its stores share. */
export function liveVerifyDependencies(environment: VerifyEnvironment, logger: Logger) {
  // Clients wait for these calls.
  const throttledPauseMs = 100;
  const dynamo = createLeanDynamo({ throttledPauseMs });
  const pepper = new CachedPepper(createLeanSecretReader({ throttledPauseMs }), environment.PEPPER_SECRET, systemClock);
  // Lambda grants more CPU time during the start than for requests. If this read fails, the first request reads again.
  pepper.keyring().catch(() => {});
  return {
    dynamo,
    credentials: new DynamoCredentialStore(dynamo, environment.KEYS_TABLE),
    counters: new DynamoCounterStore(dynamo, environment.COUNTERS_TABLE),
    quotas: new DynamoQuotaStore(dynamo, environment.COUNTERS_TABLE),
    quotaNotices: new DynamoQuotaNotices(dynamo, environment.KEYS_TABLE, systemClock),
    pause: () => setTimeout(takenBackMs),
    pepper,
    keyFormat: environment.KEY_FORMAT,
    plans: environment.PLANS,
    onCounterFailure: environment.ON_COUNTER_FAILURE,
    clock: systemClock,
    onTrouble: createTroubleMetrics(logger),
    onOutcome: createVerificationLog(logger),
    logger,
  } satisfies VerifyDependencies & { readonly dynamo: DynamoCalls; readonly logger: Logger } & Pick<
      PipelineDependencies,
      'onOutcome'
    >;
}
