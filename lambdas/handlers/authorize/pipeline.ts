import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { type RouteScope, scopeAndCost } from '../../domain/limits/route-scope.ts';
import type { Clock } from '../../domain/shared/random.ts';
import type { Verdict, VerifyRequest } from '../../domain/verification/verdict.ts';
import { planGatewayKey } from '../../domain/workspaces/plan-gateway-keys.ts';
import { type AuthorizerEvent, type AuthorizerRequest, authorizerRequest } from '../../http/authorizer-request.ts';
import { authorizerResponse, httpApiResponse, keyRuling, type Ruling } from '../../http/authorizer-response.ts';
import { presentedKey } from '../../http/presented-key.ts';
import type { Logger } from '../../logger.ts';
import { type Outcome, outcomeOf, type VerificationFields } from '../../metrics.ts';

/** The dependencies that both authorizers share: the one on the hot path and the one before key management. */
export interface PipelineDependencies {
  /** The scope and the cost of each route, by method and path. `*` stands for all other routes. */
  readonly routeScopes: Readonly<Record<string, RouteScope>>;
  /** The decision about a route that `routeScopes` lacks. @default an error, because the deployment should know each route */
  readonly unknownRoute?: Decision;
  /** Whether the gateway rejects requests over their limit. */
  readonly limitAtGateway: boolean;
  /** The end of the gateway key of each plan, for workspaces without their own gateway key. Empty: there are no usage plans. */
  readonly usagePlanSuffix: string;
  /** Whether the usage plans know the gateway keys of plans only. @default false */
  readonly sharedGatewayKeys?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Receives the outcome of each verification, the plan if it is known, and the fields for the log if there was a decision. */
  readonly onOutcome: (outcome: Outcome, plan: string | undefined, fields?: VerificationFields) => void;
}

/** A request, with what the deployment knows about its route. */
export interface PresentedRequest extends AuthorizerRequest {
  /** The scope that the route needs. */
  readonly scope: string;
  /** How many requests of a quota the request counts as. */
  readonly cost: number;
}

/** The decision about a request; undefined if its credential is not valid. */
export type Decision =
  | {
      readonly ruling: Ruling;
      readonly plan: string | undefined;
      /** The gateway key that the request counts against. */
      readonly gatewayKey: string | undefined;
      /** The caller's ids for the log. */
      readonly caller: Readonly<Record<string, string>>;
    }
  | undefined;

/** Creates a handler: it presents each request to `verify`, reports the decision, and responds to API Gateway. */
export function createPipeline(
  dependencies: PipelineDependencies,
  verify: (request: PresentedRequest) => Promise<Decision>,
) {
  const { routeScopes, unknownRoute, limitAtGateway, clock, logger, onOutcome } = dependencies;

  return async (event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const request = authorizerRequest(event);
    const decision = await decide(request);
    report(request, decision);
    return respond(request, decision);
  };

  async function decide(request: AuthorizerRequest): Promise<Decision> {
    try {
      const presented = present(request);
      return presented === undefined ? unknown(request) : await verify(presented);
    } catch (error) {
      const { requestId, route } = request;
      onOutcome('failure', undefined);
      logger.error('verification failed', { requestId, route, error });
      throw error;
    }
  }

  /** Returns undefined for a route without a scope. */
  function present(request: AuthorizerRequest): PresentedRequest | undefined {
    const name = request.routeNames.find((each) => Object.hasOwn(routeScopes, each)) ?? '*';
    const routeScope = routeScopes[name];
    return routeScope === undefined ? undefined : { ...request, ...scopeAndCost(routeScope) };
  }

  function unknown({ route }: AuthorizerRequest): Decision {
    if (unknownRoute !== undefined) return unknownRoute;
    // This happens only if a gateway protects a route that the deployment does not know.
    throw new Error(`No scope is configured for ${route}.`);
  }

  function report({ requestId, route }: AuthorizerRequest, decision: Decision): void {
    const ruling = decision?.ruling ?? { outcome: 'unauthorized' as const };
    onOutcome(outcomeOf(ruling), decision?.plan, { requestId, route, ...decision?.caller });
  }

  function respond(request: AuthorizerRequest, decision: Decision): APIGatewayAuthorizerResult {
    // API Gateway returns 401 for exactly this message, and 500 for any other.
    if (decision === undefined) throw new Error('Unauthorized');
    const { ruling, gatewayKey } = decision;
    const now = clock();
    return request.api === 'HTTP'
      ? httpApiResponse(ruling, request, { limitAtGateway, now })
      : authorizerResponse(ruling, request, { gatewayKey, limitAtGateway, now });
  }
}

/** Returns the step of a pipeline that verifies API keys. */
export function keyCheck(
  verify: (request: VerifyRequest) => Promise<Verdict>,
  dependencies: Pick<PipelineDependencies, 'usagePlanSuffix' | 'sharedGatewayKeys'>,
) {
  return async (request: PresentedRequest): Promise<Decision> => {
    const { scope, cost, sourceIp, requestId } = request;
    const verdict = await verify({ keyValue: presentedKey(request), scope, cost, sourceIp, requestId });
    return keyDecision(verdict, dependencies);
  };
}

/** The decision that follows from a verdict about an API key. */
export function keyDecision(
  verdict: Verdict,
  { usagePlanSuffix, sharedGatewayKeys }: Pick<PipelineDependencies, 'usagePlanSuffix' | 'sharedGatewayKeys'>,
): Decision {
  if (verdict.outcome === 'unauthorized') return undefined;
  const { keyId } = verdict.principal;
  const isPlanConfigured = verdict.outcome !== 'denied' || verdict.error.code !== 'plan_not_configured';
  // The plans in metrics, and the plans with a usage plan, are the configured ones.
  const plan = isPlanConfigured ? verdict.principal.plan : undefined;
  return {
    ruling: keyRuling(verdict),
    plan,
    gatewayKey:
      (!sharedGatewayKeys && verdict.gatewayKey) ||
      (plan !== undefined && usagePlanSuffix ? planGatewayKey(plan, usagePlanSuffix) : undefined),
    caller: { keyId },
  };
}
