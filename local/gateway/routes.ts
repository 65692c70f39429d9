import type { RouteDefinition } from './api-definition.ts';

export interface RouteMatch {
  readonly route: RouteDefinition;
  /** The parameters, percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Path {
  readonly segments: readonly string[];
  readonly rank: string;
  readonly methods: ReadonlyMap<string, RouteDefinition>;
}

/**
 * Finds the route of a request by its raw path and its method together. As in the deployed API, a path without the method
 * leaves the request to a less specific path that has it, such as `/{proxy+}`
 * (https://github.com/ministackorg/ministack/pull/1423), and slashes at the end do not matter
 * (https://github.com/aws/aws-sam-cli/pull/1495). Nothing else is normalized: a double slash, a dot segment or an encoded
 * letter makes a different path.
 */
export class Router {
  /** The most specific path first. */
  readonly #paths: readonly Path[];

  constructor(routes: readonly RouteDefinition[]) {
    const byResource = Map.groupBy(routes, ({ resource }) => resource);
    this.#paths = [...byResource]
      .map(([resource, ofResource]) => ({
        segments: segmentsOf(resource),
        rank: rankOf(segmentsOf(resource)),
        methods: new Map(ofResource.map((route) => [route.method, route])),
      }))
      .sort((one, other) => (one.rank < other.rank ? -1 : 1));
  }

  /** Returns the route, or undefined. The percent-encoding of `path` must be valid. */
  match(method: string, path: string): RouteMatch | undefined {
    if (!path.startsWith('/')) return undefined;
    const segments = segmentsOf(path);
    for (const candidate of this.#paths) {
      const route = candidate.methods.get(method) ?? candidate.methods.get('ANY');
      const pathParameters = parametersOf(candidate.segments, segments);
      if (route !== undefined && pathParameters !== undefined) return { route, pathParameters };
    }
    return undefined;
  }
}

/** Returns the segments of a path, without the empty ones at its end. */
function segmentsOf(path: string): string[] {
  const segments = path.slice(1).split('/');
  while (segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments;
}

/** Returns the values of a pattern's parameters; undefined if the path does not match. */
function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(expected)?.[1];
    const segment = greedy === undefined ? segments[index] : segments.slice(index).join('/');
    if (segment === undefined) return undefined;
    const name = greedy ?? /^\{(.+)\}$/.exec(expected)?.[1];
    if (name === undefined) {
      if (segment !== expected) return undefined;
      continue;
    }
    if (segment === '') return undefined;
    parameters[name] = decodeURIComponent(segment);
    if (greedy !== undefined) return parameters;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

/**
 * Returns the rank of a pattern among those that match the same path: a literal precedes a parameter, and a parameter
 * precedes a greedy one.
 */
function rankOf(pattern: readonly string[]): string {
  return pattern.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0')).join('');
}
