import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type * as z from 'zod';
import { DynamoCounterStore } from '../../adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../adapters/dynamodb/credential-store.ts';
import { createLeanDynamo } from '../../adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from '../../adapters/lean/lean-secrets-manager.ts';
import { CachedPepper } from '../../adapters/secrets-manager/cached-pepper.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import type { Verdict, VerifyRequest } from '../../domain/verification/verdict.ts';
import type { AuthorizerEnvironment } from '../../environment.ts';
import { authorizerAnswer, keyRuling, type Ruling } from '../../http/authorizer-answer.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { createOutcomeMetrics, createTroubleMetrics, type Outcome, outcomeOf } from '../../metrics.ts';

/** What the two authorizers have in common: the hot path's, and that of management. */
export interface AuthorizingDependencies {
  /** The scope of each route, by method and path; `*` is that of all others. */
  readonly routeScopes: Readonly<Record<string, string>>;
  /** Whether requests over their limit end at the gateway. */
  readonly limitAtGateway: boolean;
  /** What the workspaces of a plan share that have no gateway key of their own. */
  readonly usagePlanKeys: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told how each verification ended, and for which plan if that came to light. */
  readonly onOutcome: (outcome: Outcome, plan: string | undefined) => void;
}

/** What was decided about a request of whom; undefined: its credential is good for nothing. */
export type Decision =
  | {
      readonly ruling: Ruling;
      readonly plan: string | undefined;
      /** The gateway key that the request counts against. */
      readonly usagePlanKey: string | undefined;
      /** Who it is, as the log names them. */
      readonly caller: Readonly<Record<string, string>>;
    }
  | undefined;

type Event = APIGatewayRequestAuthorizerEvent;

/** Answers API Gateway, logs and counts what `decide` makes of a request, given the scope of its route. */
export function createAuthorizer(
  { routeScopes, limitAtGateway, clock, logger, onOutcome }: AuthorizingDependencies,
  decide: (event: Event, route: string, scope: string) => Promise<Decision>,
) {
  async function decided(event: Event, route: string): Promise<Decision> {
    const scope = routeScopes[route] ?? routeScopes[`ANY ${event.resource}`] ?? routeScopes['*'];
    // Only a gateway that protects a route which the deployment does not know comes here.
    if (scope === undefined) throw new Error(`No scope is configured for ${route}.`);
    return decide(event, route, scope);
  }

  return async (event: Event): Promise<APIGatewayAuthorizerResult> => {
    const { httpMethod, resource, methodArn, requestContext } = event;
    const route = `${httpMethod} ${resource}`;
    const decision = await decided(event, route).catch((error: unknown) => {
      onOutcome('failure', undefined);
      logger.error('verification failed', { requestId: requestContext.requestId, route, error });
      throw error;
    });
    const ruling = decision?.ruling ?? { outcome: 'unauthorized' as const };
    onOutcome(outcomeOf(ruling), decision?.plan);
    logger.info('verified', {
      requestId: requestContext.requestId,
      route,
      outcome: ruling.outcome,
      ...(ruling.outcome === 'denied' && { code: ruling.error.code }),
      ...decision?.caller,
    });
    // API Gateway answers 401 to exactly this message, and 500 to any other.
    if (decision === undefined) throw new Error('Unauthorized');
    const { usagePlanKey } = decision;
    return authorizerAnswer(decision.ruling, { methodArn, resource }, { usagePlanKey, limitAtGateway, now: clock() });
  };
}

/** What a request asks of a key. */
export function keyRequest(event: Event, keyValue: string | undefined, scope: string): VerifyRequest {
  // Only what the gateway itself saw: a client can write any X-Forwarded-For.
  return { keyValue, scope, sourceIp: event.requestContext.identity?.sourceIp ?? '' };
}

export function keyDecision(verdict: Verdict, usagePlanKeys: Readonly<Record<string, string>>): Decision {
  if (verdict.outcome === 'unauthorized') return undefined;
  const { keyId, plan } = verdict.principal;
  return {
    ruling: keyRuling(verdict),
    plan,
    usagePlanKey: verdict.usagePlanKey ?? usagePlanKeys[plan],
    caller: { keyId },
  };
}

/** The real collaborators. */
export function authorizingDependencies(
  environment: z.output<typeof AuthorizerEnvironment>,
): AuthorizingDependencies & VerifyDependencies {
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
