import { Method, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type HttpApi, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { maxCost, Scope } from '../../lambdas/environment.ts';
import type { ApiProtectionOptions } from './api-protection.ts';
import { protectable } from './protectable.ts';
import type { Protections } from './protections.ts';

export interface ProtectOptions extends ApiProtectionOptions {
  /** The scope that a key needs: `resource:action`, e.g. `orders:read`. */
  readonly scope: string;
  /**
   * How many requests of a quota one request counts as: 1 to 1000. Rate limits count each request once.
   * @default 1
   */
  readonly cost?: number;
  /**
   * Methods or routes of the API that Latchkey does not protect, e.g. a health check. Valid only for a whole API.
   * @default none
   */
  readonly except?: readonly (Method | HttpRoute)[];
}

/** The API of the service itself, with the methods that set their own authorizers. */
interface OwnApi {
  readonly restApi: RestApi;
  readonly methods: readonly Method[];
}

/**
 * Protects an API, a method or a route.
 * @throws Error if the scope or the cost is malformed, or the API cannot be protected
 * @internal
 */
export function protect(
  protections: Protections,
  target: RestApi | Method | HttpApi | HttpRoute,
  { scope, cost = 1, except = [], ...options }: ProtectOptions,
  own: OwnApi,
): void {
  if (!Scope.safeParse(scope).success) {
    throw new Error(`"${scope}" is not a scope. A scope is "resource:action" in lower case; * matches any.`);
  }
  if (!Number.isInteger(cost) || cost < 1 || cost > maxCost) {
    throw new Error(`${cost} is not a cost. A cost is a whole number from 1 to ${maxCost}.`);
  }
  const found = protectable(target);
  if (except.length > 0 && ('route' in found || 'method' in found)) {
    throw new Error('"except" is valid only for a whole API. Pass the API, not a method or a route.');
  }
  if ('httpApi' in found) {
    const protection = protections.ofHttpApi(found.httpApi, options);
    if (found.route !== undefined) protection.cover(found.route, { scope, cost });
    else protection.coverAll({ scope, cost }, all(except, HttpRoute, 'a route of an HTTP API'));
    return;
  }
  const protection = protections.of(found.restApi, options);
  if (found.method !== undefined) {
    protection.cover(found.method, { scope, cost });
    return;
  }
  const ownMethods = found.restApi === own.restApi ? own.methods : [];
  protection.coverAll({ scope, cost }, [...ownMethods, ...all(except, Method, 'a method of a REST API')]);
}

/** @throws Error if an exception is of the other kind of API */
function all<Kind>(
  except: readonly (Method | HttpRoute)[],
  kind: abstract new (...args: never) => Kind,
  what: string,
): Kind[] {
  return except.map((each) => {
    if (each instanceof kind) return each;
    throw new Error(`"except" has ${each.node.path}, which is not ${what}.`);
  });
}
