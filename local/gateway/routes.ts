import type { RouteDefinition } from './api-definition.ts';

export interface RouteMatch {
  readonly route: RouteDefinition;
  /** Percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Path {
  readonly segments: readonly string[];
  readonly methods: ReadonlyMap<string, RouteDefinition>;
}

/**
 * Finds the route of a request by its raw path. Nothing is normalised: a doubled slash, a dot segment, an encoded letter
 * or a trailing slash makes another path, as it does for the deployed API.
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

  /** The route, or undefined. `path` must be free of bad percent-encoding. */
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

/** The values of a pattern's parameters; undefined if the path does not fit. */
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

/** Orders patterns that fit the same path: a literal beats a parameter, and that a greedy one. */
function rankOf(pattern: readonly string[]): string {
  return pattern.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0')).join('');
}
