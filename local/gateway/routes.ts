import type { RouteDefinition } from './api-definition.ts';

export interface RouteMatch {
  readonly route: RouteDefinition;
  /** The parameters, percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Path {
  readonly segments: readonly string[];
  readonly methods: ReadonlyMap<string, RouteDefinition>;
}

/**
 * Finds the route of a request by its raw path. As in the deployed API, paths are not normalized: a double slash, a
 * dot segment, an encoded letter or a trailing slash makes a different path.
 */
export class Router {
  readonly #paths: readonly Path[];

  constructor(routes: readonly RouteDefinition[]) {
    const byResource = Map.groupBy(routes, ({ resource }) => resource);
    this.#paths = [...byResource].map(([resource, ofResource]) => ({
      segments: segmentsOf(resource),
      methods: new Map(ofResource.map((route) => [route.method, route])),
    }));
  }

  /** Returns the route, or undefined. The percent-encoding of `path` must be valid. */
  match(method: string, path: string): RouteMatch | undefined {
    const segments = segmentsOf(path);
    let best: { path: Path; parameters: Record<string, string>; rank: string } | undefined;
    for (const candidate of this.#paths) {
      const parameters = parametersOf(candidate.segments, segments);
      const rank = rankOf(candidate.segments);
      if (parameters !== undefined && (best === undefined || rank < best.rank)) {
        best = { path: candidate, parameters, rank };
      }
    }
    const route = best?.path.methods.get(method) ?? best?.path.methods.get('ANY');
    return best && route && { route, pathParameters: best.parameters };
  }
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/');
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
