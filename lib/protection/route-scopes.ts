import type { RouteScope } from '../../lambdas/environment.ts';

/** The scope that a key needs for a route, and how many requests of a quota one request counts as. */
export type ScopeAndCost = Exclude<RouteScope, string>;

/** Returns the scope of a route as the authorizer reads it. */
export function routeScopeOf({ scope, cost }: ScopeAndCost): RouteScope {
  return cost === 1 ? scope : { scope, cost };
}
