import type { RouteScope } from '../limits/route-scope.ts';

/** The scope and the cost of each route of an API, by method and path. `*` stands for all other routes. */
export type RouteScopes = Readonly<Record<string, RouteScope>>;

/** The fields of a registration that the shared authorizer reads. */
export interface RegisteredRoutes {
  readonly scopes: RouteScopes;
  /** Whether the authorizer denies requests over their limit, for backends that cannot return 429. */
  readonly limitAtGateway: boolean;
}

/** A registered API: the shared authorizer protects its routes. */
export interface Registration extends RegisteredRoutes {
  /** The id that API Gateway gave the API. */
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows with each change. A write that is based on an older revision fails. */
  readonly revision: number;
}

const idPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/;

/** Whether a text has the form of the id of an API. The local run has longer ids than API Gateway. */
export function isApiId(text: string): boolean {
  return idPattern.test(text);
}
