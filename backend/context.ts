import { type AuthorizerContext as Context, isAuthorizerContext } from '../lambdas/http/authorizer-context-checks.ts';

/** Returns the context of Latchkey's authorizer, or undefined for the context of another authorizer. */
export function contextOf(authorizer: Readonly<Record<string, unknown>>): Context | undefined {
  return isAuthorizerContext(authorizer) ? authorizer : undefined;
}
