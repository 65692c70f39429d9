import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { CachedPepper } from './adapters/cached-pepper.ts';
import { DynamoCounterStore } from './adapters/dynamo-counter-store.ts';
import { DynamoCredentialStore } from './adapters/dynamo-credential-store.ts';
import { createLeanDynamo } from './adapters/lean-dynamo.ts';
import { createLeanSecretReader } from './adapters/lean-secrets-manager.ts';
import { readAuthorizerEnvironment } from './authorizer-environment.ts';
import { systemClock } from './domain/random.ts';
import { createVerifier, type Verdict, type VerifyDependencies } from './domain/verify.ts';
import { authorizerAnswer } from './http/authorizer-answer.ts';
import { presentedKey } from './http/presented-key.ts';
import { createLogger, type Logger } from './logger.ts';
import { createOutcomeMetrics, createTroubleMetrics, type Outcome, outcomeOf } from './metrics.ts';

export interface AuthorizerDependencies extends VerifyDependencies {
  /** The scope of each route, by method and path; `*` is that of all others. */
  readonly routeScopes: Readonly<Record<string, string>>;
  /** Whether requests over their limit end at the gateway. */
  readonly limitAtGateway: boolean;
  /** What the workspaces of a plan share that have no gateway key of their own. */
  readonly usagePlanKeys: Readonly<Record<string, string>>;
  readonly logger: Logger;
  /** Told how each verification ended, and for which plan if that came to light. */
  readonly onOutcome: (outcome: Outcome, plan: string | undefined) => void;
}

/** The authorizer: the hot path. Runs before every request of every protected route. */
export function createHandler(dependencies: AuthorizerDependencies) {
  const { routeScopes, usagePlanKeys, limitAtGateway, clock, logger, onOutcome } = dependencies;
  const verify = createVerifier(dependencies);

  async function decide(event: APIGatewayRequestAuthorizerEvent, route: string): Promise<Verdict> {
    const scope = routeScopes[route] ?? routeScopes[`ANY ${event.resource}`] ?? routeScopes['*'];
    // Only a gateway that protects a route which the deployment does not know comes here.
    if (scope === undefined) throw new Error(`No scope is configured for ${route}.`);
    return verify({
      keyValue: presentedKey(event),
      scope,
      // Only what the gateway itself saw: a client can write any X-Forwarded-For.
      sourceIp: event.requestContext.identity?.sourceIp ?? '',
    });
  }

  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const { httpMethod, resource, methodArn, requestContext } = event;
    const route = `${httpMethod} ${resource}`;
    const verdict = await decide(event, route).catch((error: unknown) => {
      onOutcome('failure', undefined);
      logger.error('verification failed', { requestId: requestContext.requestId, route, error });
      throw error;
    });
    onOutcome(outcomeOf(verdict), verdict.outcome === 'unauthorized' ? undefined : verdict.principal.plan);
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
    return authorizerAnswer(verdict, { methodArn, resource }, { usagePlanKey, limitAtGateway, now: clock() });
  };
}

function liveDependencies(): AuthorizerDependencies {
  const environment = readAuthorizerEnvironment();
  const logger = createLogger();
  const dynamo = createLeanDynamo();
  const pepper = new CachedPepper(createLeanSecretReader(), environment.PEPPER_SECRET, systemClock);
  // While Lambda starts the instance it grants more CPU time than for requests. If this fails, the first request reads again.
  pepper.keyring().catch(() => {});
  return {
    credentials: new DynamoCredentialStore(dynamo, environment.KEYS_TABLE),
    counters: new DynamoCounterStore(dynamo, environment.COUNTERS_TABLE),
    pepper,
    keyFormat: environment.KEY_FORMAT,
    plans: environment.PLANS,
    usagePlanKeys: environment.USAGE_PLAN_KEYS,
    routeScopes: environment.ROUTE_SCOPES,
    limitAtGateway: environment.LIMIT_AT_GATEWAY === 'true',
    onCounterFailure: environment.ON_COUNTER_FAILURE,
    clock: systemClock,
    onTrouble: createTroubleMetrics(logger),
    onOutcome: createOutcomeMetrics(),
    logger,
  };
}

export const handler = createHandler(liveDependencies());
