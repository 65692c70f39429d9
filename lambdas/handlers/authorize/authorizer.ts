import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import { createVerifier } from '../../domain/verification/verifier.ts';
import { AuthorizerEnvironment, readEnvironment } from '../../environment.ts';
import { liveDependencies } from './live-dependencies.ts';
import { createPipeline, keyCheck, type PipelineDependencies } from './pipeline.ts';

export interface AuthorizerDependencies extends VerifyDependencies, PipelineDependencies {}

/** The authorizer on the hot path: it runs before every request of every protected route, except those of key management. */
export function createHandler(dependencies: AuthorizerDependencies) {
  return createPipeline(dependencies, keyCheck(createVerifier(dependencies), dependencies));
}

export const handler = createHandler(liveDependencies(readEnvironment(AuthorizerEnvironment)));
