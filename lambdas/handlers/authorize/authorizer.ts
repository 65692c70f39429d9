import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import { createVerifier } from '../../domain/verification/verifier.ts';
import { AuthorizerEnvironment, readEnvironment } from '../../environment.ts';
import { presentedKey } from '../../http/presented-key.ts';
import { liveDependencies } from './live-dependencies.ts';
import { createPipeline, keyDecision, type PipelineDependencies } from './pipeline.ts';

export interface AuthorizerDependencies extends VerifyDependencies, PipelineDependencies {}

/** The authorizer on the hot path: it runs before every request of every protected route, except those of key management. */
export function createHandler(dependencies: AuthorizerDependencies) {
  const verify = createVerifier(dependencies);
  return createPipeline(dependencies, async (request) => {
    const { scope, cost, sourceIp, requestId } = request;
    const verdict = await verify({ keyValue: presentedKey(request), scope, cost, sourceIp, requestId });
    return keyDecision(verdict, dependencies);
  });
}

export const handler = createHandler(liveDependencies(readEnvironment(AuthorizerEnvironment)));
