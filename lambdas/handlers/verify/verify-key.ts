import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { DynamoServiceKeyStore } from '../../adapters/dynamodb/service-keys/service-key-store.ts';
import { type AskerDependencies, createAskers } from '../../domain/verification/asker.ts';
import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import type { Verdict, VerifyRequest } from '../../domain/verification/verdict.ts';
import { createVerifier } from '../../domain/verification/verifier.ts';
import { readEnvironment, VerifyKeyEnvironment } from '../../environment.ts';
import { type ApiRequest, apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/verify.ts';
import { verificationOf } from '../../http/verification.ts';
import { createLogger } from '../../logger.ts';
import { outcomeOf } from '../../metrics.ts';
import { sourceStack } from '../../source-positions.ts';
import { liveVerifyDependencies } from '../authorize/live-dependencies.ts';
import { keyDecision, type PipelineDependencies } from '../authorize/pipeline.ts';

export interface Dependencies
  extends ApiDependencies,
    VerifyDependencies,
    AskerDependencies,
    Pick<PipelineDependencies, 'onOutcome'> {}

type Body = ApiRequest<typeof routes.verifyKey>['input']['body'];

/**
 * Verifies a key for a service that API Gateway does not protect. The verifier runs in this function, so there is no second hop. A
 * service key or an API key asks on one route, and AWS credentials on the other.
 */
export function createHandler(dependencies: Dependencies) {
  const verify = createVerifier(dependencies);
  const { clock, onOutcome } = dependencies;

  const byKeys = apiHandler(
    routes.verifyKey,
    { ...dependencies, askers: createAskers(dependencies) },
    ({ input: { body }, caller: { isVisible }, requestId }) =>
      answer(routes.verifyKey.path, body, requestId, isVisible),
  );
  const byOperators = apiHandler(routes.verifyKeyByOperator, dependencies, ({ input: { body }, requestId }) =>
    answer(routes.verifyKeyByOperator.path, body, requestId, undefined),
  );

  async function answer(
    path: string,
    { key, ...body }: Body,
    requestId: string,
    isVisible: VerifyRequest['isVisible'],
  ) {
    const { sourceIp = '', scope, cost } = body;
    const report = reporter(`POST ${path}`, requestId);
    const verdict = await verify({ keyValue: key, scope, cost, sourceIp, requestId, isVisible }).catch(
      (error: unknown) => {
        onOutcome('failure', undefined);
        throw error;
      },
    );
    report(verdict);
    return verificationOf(verdict, clock());
  }

  function reporter(route: string, requestId: string) {
    return (verdict: Verdict) => {
      const decision = keyDecision(verdict, { usagePlanSuffix: '' });
      onOutcome(outcomeOf(verdict), decision?.plan, { requestId, route, ...decision?.caller });
    };
  }

  return (event: APIGatewayProxyEvent, context: Context) =>
    (event.resource === routes.verifyKeyByOperator.path ? byOperators : byKeys)(event, context);
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(VerifyKeyEnvironment);
  const logger = createLogger(sourceStack);
  const { dynamo, ...shared } = liveVerifyDependencies(environment, logger);
  return {
    ...shared,
    serviceKeys: new DynamoServiceKeyStore(dynamo, environment.KEYS_TABLE),
    corsAllowOrigin: environment.CORS_ALLOW_ORIGIN,
  };
}

export const handler = createHandler(liveDependencies());
