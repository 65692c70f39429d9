import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import { createVerifier } from '../../domain/verification/verifier.ts';
import { presentedKey } from '../../http/presented-key.ts';
import { readAuthorizerEnvironment } from './authorizer-environment.ts';
import {
  type AuthorizingDependencies,
  authorizingDependencies,
  createAuthorizer,
  keyDecision,
  keyRequest,
} from './authorizing.ts';

export interface AuthorizerDependencies extends VerifyDependencies, AuthorizingDependencies {}

/** The authorizer: the hot path. Runs before every request of every protected route, but for those of management. */
export function createHandler(dependencies: AuthorizerDependencies) {
  const verify = createVerifier(dependencies);
  return createAuthorizer(dependencies, async (event, _route, scope) =>
    keyDecision(await verify(keyRequest(event, presentedKey(event), scope)), dependencies.usagePlanKeys),
  );
}

export const handler = createHandler(authorizingDependencies(readAuthorizerEnvironment()));
