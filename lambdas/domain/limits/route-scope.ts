/** The greatest cost of a request. */
export const maxCost = 1000;

/** The scope that a route needs; with its cost if a request counts as more than one request of a quota. */
export type RouteScope = string | { readonly scope: string; readonly cost: number };

/** Returns the scope and the cost of a route. */
export function scopeAndCost(route: RouteScope): { readonly scope: string; readonly cost: number } {
  return typeof route === 'string' ? { scope: route, cost: 1 } : route;
}
