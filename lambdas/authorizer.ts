import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { CachedPepper } from './adapters/cached-pepper.ts';
import { createDynamo } from './adapters/dynamo.ts';
import { DynamoCounterStore } from './adapters/dynamo-counter-store.ts';
import { DynamoCredentialStore } from './adapters/dynamo-credential-store.ts';
import { createSecretReader } from './adapters/secrets-manager.ts';
import { systemClock } from './domain/random.ts';
import { createVerifier, type VerifyDependencies } from './domain/verify.ts';
import { AuthorizerEnvironment, readEnvironment } from './environment.ts';
import { authorizerAnswer } from './http/authorizer-answer.ts';
import { presentedKey } from './http/presented-key.ts';
import { createLogger, type Logger } from './logger.ts';
import { createTroubleMetrics } from './metrics.ts';

export interface AuthorizerDependencies extends VerifyDependencies {
  /** The scope of each route, by method and path. */
  readonly routeScopes: Readonly<Record<string, string>>;
  /** What the workspaces of a plan share that have no gateway key of their own. */
  readonly usagePlanKeys: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/** The authorizer: the hot path. Runs before every request of every protected route. */
export function createHandler(dependencies: AuthorizerDependencies) {
  const { routeScopes, usagePlanKeys, clock, logger } = dependencies;
  const verify = createVerifier(dependencies);

  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const { httpMethod, resource, methodArn, requestContext } = event;
    const route = `${httpMethod} ${resource}`;
    const scope = routeScopes[route];
    // Only a gateway that protects a route which the deployment does not know comes here.
    if (scope === undefined) throw new Error(`No scope is configured for ${route}.`);

    const verdict = await verify({
      keyValue: presentedKey(event),
      scope,
      // Only what the gateway itself saw: a client can write any X-Forwarded-For.
      sourceIp: requestContext.identity?.sourceIp ?? '',
    }).catch((error: unknown) => {
      logger.error('verification failed', { requestId: requestContext.requestId, route, error });
      throw error;
    });
    logger.info('verified', {
      requestId: requestContext.requestId,
      route,
      outcome: verdict.outcome,
      ...(verdict.outcome === 'denied' && { code: verdict.error.code }),
      ...(verdict.outcome !== 'unauthorized' && { keyId: verdict.principal.keyId }),
    });
    // API Gateway answers 401 to exactly this message, and 500 to any other.
    if (verdict.outcome === 'unauthorized') throw new Error('Unauthorized');
    const usagePlanKey = verdict.usagePlanKey ?? usagePlanKeys[verdict.principal.plan];
    return authorizerAnswer(verdict, { methodArn, resource }, usagePlanKey, clock());
  };
}

function liveDependencies(): AuthorizerDependencies {
  const environment = readEnvironment(AuthorizerEnvironment);
  const logger = createLogger();
  const dynamo = createDynamo();
  return {
    credentials: new DynamoCredentialStore(dynamo, environment.KEYS_TABLE),
    counters: new DynamoCounterStore(createDynamo({ attempts: 1 }), environment.COUNTERS_TABLE),
    pepper: new CachedPepper(createSecretReader(), environment.PEPPER_SECRET, systemClock),
    keyFormat: environment.KEY_FORMAT,
    plans: environment.PLANS,
    usagePlanKeys: environment.USAGE_PLAN_KEYS,
    routeScopes: environment.ROUTE_SCOPES,
    onCounterFailure: environment.ON_COUNTER_FAILURE,
    clock: systemClock,
    onTrouble: createTroubleMetrics(logger),
    logger,
  };
}

export const handler = createHandler(liveDependencies());
