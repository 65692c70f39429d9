import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A method of a REST API, or a route of an HTTP API. */
export interface Endpoint {
  /** The construct that gets the warning. */
  readonly construct: IConstruct;
  /** `GET`, or `ANY` for all verbs that the path does not declare. */
  readonly verb: string;
  /** `/orders/{id}`. undefined: the route `$default` of an HTTP API, which all other requests reach. */
  readonly path: string | undefined;
  readonly isProtected: boolean;
  /** Whether requests need no credential at all. */
  readonly isOpen: boolean;
}

/** A kind of API, and how it chooses among its endpoints. */
export interface Routing {
  /** The id that acknowledges the warning: `Annotations.of(method).acknowledgeWarning('@latchkey/cdk:openMethod')`. */
  readonly warning: string;
  /** What the API calls an endpoint. */
  readonly noun: 'method' | 'route';
  /** Returns the paths that a client may send for a path of the API. */
  readonly requested: (path: string) => readonly string[];
  /** Whether an endpoint without a greedy parameter precedes every endpoint with one. */
  readonly greedyLast: boolean;
}

/** A slash at the end of a path does not matter. */
export const restApiRouting: Routing = {
  warning: '@latchkey/cdk:openMethod',
  noun: 'method',
  requested: (path) => [path],
  greedyLast: false,
};

/**
 * The path `/jobs/` does not reach the route `GET /jobs`, but a greedy route or `$default`, whose backend may serve both alike.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export const httpApiRouting: Routing = {
  warning: '@latchkey/cdk:openRoute',
  noun: 'route',
  requested: (path) => (path === '/' ? [path] : [path, `${path}/`]),
  greedyLast: true,
};

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

/**
 * Warns about each open endpoint that serves verbs of a protected path. API Gateway chooses by path and verb together: with
 * `GET /jobs` protected and an open `ANY /{proxy+}`, `POST /jobs` reaches the proxy without a key. Call it when all endpoints are known.
 */
export function warnOfOpenEndpoints(endpoints: readonly Endpoint[], routing: Routing): void {
  const protectedPaths = new Set(endpoints.flatMap(({ isProtected, path }) => (isProtected && path ? [path] : [])));
  const served = new Map<Endpoint, string[]>();
  for (const path of protectedPaths) {
    for (const requested of routing.requested(path)) {
      for (const [endpoint, reached] of reachedBy(endpoints, requested, routing)) {
        // A verb that the path declares itself is open on purpose.
        const isDeclared = endpoint.path === path && endpoint.verb !== 'ANY';
        if (isDeclared || endpoint.isProtected || !endpoint.isOpen) continue;
        served.set(endpoint, [...(served.get(endpoint) ?? []), `${reached.join(', ')} ${requested}`]);
      }
    }
  }
  for (const [endpoint, requests] of served) warn(endpoint, requests, routing);
}

function warn({ construct, verb, path }: Endpoint, requests: readonly string[], { warning, noun }: Routing): void {
  Annotations.of(construct).addWarningV2(
    warning,
    `${path === undefined ? '$default' : `${verb} ${path}`} is open and also serves these requests, whose paths have a protected ` +
      `${noun}: ${requests.join('; ')}. API Gateway chooses a ${noun} by path and verb together. Protect this ${noun} as well, or add ` +
      `protected ${noun}s for these verbs to the paths. If the requests may be open, acknowledge this warning for the ${noun}.`,
  );
}

/** Returns the endpoints that requests of a path reach, with the verbs of these requests. */
function reachedBy(endpoints: readonly Endpoint[], path: string, routing: Routing): Map<Endpoint, string[]> {
  const reached = new Map<Endpoint, string[]>();
  const example = segmentsOf(path).map((segment) => (segment.startsWith('{') ? 'any-value' : segment));
  const matching = endpoints
    .filter((endpoint) => endpoint.path === undefined || matches(segmentsOf(endpoint.path), example))
    .sort((one, other) => (rankOf(one, routing) < rankOf(other, routing) ? -1 : 1));
  for (const verb of verbs) {
    // The endpoint itself precedes ANY on the same path, and a more specific path precedes both.
    const endpoint = matching.find((each) => each.verb === verb || each.verb === 'ANY');
    if (endpoint !== undefined) reached.set(endpoint, [...(reached.get(endpoint) ?? []), verb]);
  }
  return reached;
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/');
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const isGreedy = pattern.at(-1)?.endsWith('+}') === true;
  return (
    (isGreedy ? pattern.length <= path.length : pattern.length === path.length) &&
    // The root has one empty segment, which no parameter matches.
    pattern.every((segment, index) => (segment.startsWith('{') ? path[index] !== '' : segment === path[index]))
  );
}

/** Returns the rank among the endpoints that match the same path: a literal precedes a parameter, which precedes a greedy one. */
function rankOf({ path, verb }: Endpoint, { greedyLast }: Routing): string {
  if (path === undefined) return '9';
  const ranks = segmentsOf(path).map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'));
  const first = greedyLast && path.endsWith('+}') ? '1' : '0';
  return `${first}${ranks.join('')}${verb === 'ANY' ? '9' : '8'}`;
}
