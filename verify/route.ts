import { scopePattern } from '../lambdas/domain/access/scopes.ts';
import { maxCost } from '../lambdas/domain/limits/route-scope.ts';

/** The part of a request that the route decides. */
export interface ProtectedRoute {
  /** The scope that a key needs: `resource:action`, e.g. `orders:read`. */
  readonly scope: string;
  /**
   * How many requests of a quota one request counts as: 1 to 1000. Rate limits count each request once.
   * @default 1
   */
  readonly cost?: number | undefined;
}

/** Returns the route with its cost. @throws Error if its scope or its cost is malformed */
export function checkedRoute({
  scope,
  cost = 1,
}: ProtectedRoute): Required<ProtectedRoute> & { readonly cost: number } {
  if (typeof scope !== 'string' || !scopePattern.test(scope)) {
    throw new Error(`"${scope}" is not a scope. A scope is "resource:action" in lower case; * matches any.`);
  }
  if (!Number.isInteger(cost) || cost < 1 || cost > maxCost) {
    throw new Error(`${cost} is not a cost. A cost is a whole number from 1 to ${maxCost}.`);
  }
  return { scope, cost };
}
