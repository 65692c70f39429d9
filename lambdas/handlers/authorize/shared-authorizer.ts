import { registrationReader } from '../../adapters/dynamodb/apis/registration-reader.ts';
import { cachedRegistrations } from '../../domain/apis/cached-registrations.ts';
import type { ReadRegistration } from '../../domain/apis/ports.ts';
import { RouteNotRegisteredError } from '../../domain/apis/route-not-registered-error.ts';
import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import { createVerifier } from '../../domain/verification/verifier.ts';
import { readEnvironment, SharedAuthorizerEnvironment } from '../../environment.ts';
import type { AuthorizerEvent } from '../../http/authorizer-request.ts';
import { createLogger } from '../../logger.ts';
import { liveVerifyDependencies } from './live-dependencies.ts';
import { createPipeline, type Decision, keyCheck, type PipelineDependencies } from './pipeline.ts';

export interface SharedAuthorizerDependencies
  extends VerifyDependencies,
    Omit<PipelineDependencies, 'routeScopes' | 'unknownRoute' | 'limitAtGateway'> {
  readonly readRegistration: ReadRegistration;
}

/** The refusal of a request to a route without a scope. Its key is not read. */
const notRegistered: Decision = {
  ruling: {
    outcome: 'denied',
    error: new RouteNotRegisteredError(),
    principalId: 'not-verified',
    context: {},
    rate: undefined,
  },
  plan: undefined,
  gatewayKey: undefined,
  caller: {},
};

/**
 * The authorizer of APIs that other tools made. It reads the scopes of their routes from the registration of the API
 * (docs/decisions/0057-shared-authorizer.md), and refuses requests to all other APIs and routes.
 */
export function createHandler(dependencies: SharedAuthorizerDependencies) {
  const { readRegistration, clock, logger, onOutcome } = dependencies;
  const registrationOf = cachedRegistrations(readRegistration, clock);
  const check = keyCheck(createVerifier(dependencies), dependencies);

  return async (event: AuthorizerEvent) => {
    const { apiId, requestId } = event.requestContext;
    const registration = await registrationOf(apiId).catch((error: unknown) => {
      onOutcome('failure', undefined);
      logger.error('registration not read', { requestId, apiId, error });
      throw error;
    });
    const { scopes = {}, limitAtGateway = false } = registration ?? {};
    const pipeline = { ...dependencies, routeScopes: scopes, unknownRoute: notRegistered, limitAtGateway };
    return createPipeline(pipeline, check)(event);
  };
}

function liveDependencies(): SharedAuthorizerDependencies {
  const environment = readEnvironment(SharedAuthorizerEnvironment);
  const { dynamo, ...shared } = liveVerifyDependencies(environment, createLogger());
  return {
    ...shared,
    usagePlanSuffix: environment.USAGE_PLAN_SUFFIX,
    sharedGatewayKeys: environment.SHARED_GATEWAY_KEYS === 'true',
    readRegistration: registrationReader(dynamo, environment.KEYS_TABLE),
  };
}

export const handler = createHandler(liveDependencies());
