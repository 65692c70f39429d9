import type { HttpRouteDefinition } from './http-api-definition.ts';

export interface HttpRouteMatch {
  readonly route: HttpRouteDefinition;
  /** The parameters, percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the route of a request: one that matches the whole path and the method, otherwise one with a greedy parameter, otherwise
 * `$default`. A slash at the end makes another path.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class HttpRouter {
  /** The most specific route first. */
  readonly #routes: readonly HttpRouteDefinition[];

  constructor(routes: readonly HttpRouteDefinition[]) {
    this.#routes = routes.toSorted((one, other) => (rankOf(one) < rankOf(other) ? -1 : 1));
  }

  /** Returns the route, or undefined. The percent-encoding of `path` must be valid. */
  match(method: string, path: string): HttpRouteMatch | undefined {
    for (const route of this.#routes) {
      if (route.method !== method && route.method !== 'ANY') continue;
      const pathParameters = route.resource === undefined ? {} : parametersOf(route.resource, path);
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return undefined;
  }
}

/** Returns the values of a path's parameters; undefined if it does not match. */
function parametersOf(resource: string, path: string): Record<string, string> | undefined {
  const segments = path.slice(1).split('/');
  const pattern = resource.slice(1).split('/');
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const [, name, isGreedy] = /^\{(.+?)(\+?)\}$/.exec(expected) ?? [];
    const segment = isGreedy ? segments.slice(index).join('/') : segments[index];
    if (segment === undefined) return undefined;
    if (name === undefined) {
      if (segment !== expected) return undefined;
      continue;
    }
    if (segment === '') return undefined;
    parameters[name] = decodeURIComponent(segment);
    if (isGreedy) return parameters;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

/** Returns the rank among the routes that match the same path: a literal precedes a parameter, and both precede a greedy one. */
function rankOf({ resource, method }: HttpRouteDefinition): string {
  if (resource === undefined) return '9';
  const segments = resource.slice(1).split('/');
  const ranks = segments.map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${resource.endsWith('+}') ? '1' : '0'}${ranks.join('')}${method === 'ANY' ? '9' : '8'}`;
}
