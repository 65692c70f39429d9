/** The methods that API Gateway knows. `ANY` stands for every method of a path that is not named. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'] as const;

const segment = "(?:[A-Za-z0-9._~:@!$&'(),;=%+-]+|\\{[A-Za-z0-9._:-]+\\+?\\})";
const path = `/(?:${segment}(?:/${segment})*/?)?`;

/** The name of a route as API Gateway writes it: `GET /orders/{id}`; `$default` of an HTTP API; or `*` for all other routes. */
export const routeNamePattern = new RegExp(`^(\\*|\\$default|(${methods.join('|')}) ${path})$`);
export const maxRouteNameLength = 200;

/** Returns what is wrong with the name of a route, and what to write. */
export function problemOfRouteName(name: string): string {
  const [method = '', path, ...rest] = name.split(' ');
  const form = 'must be a method and a path such as "GET /orders/{id}", or "*" for all other routes';
  if (name.length > maxRouteNameLength) return `must have at most ${maxRouteNameLength} characters`;
  if (path === undefined || rest.length > 0) return form;
  const upper = method.toUpperCase();
  if (!methods.some((each) => each === upper)) {
    return `begins with "${method}", which is not a method of API Gateway: use ${methods.join(', ')}`;
  }
  if (method !== upper) return `must have its method in upper case: "${upper} ${path}"`;
  if (!path.startsWith('/')) return `must have a path that begins with /: "${method} /${path}"`;
  if (path.includes('*')) return 'has a * in its path; write {proxy+} as the last part, as API Gateway does';
  if (path.includes('?')) return 'must have no query; a scope applies to all requests of the route';
  return form;
}

/**
 * Returns the pairs of names that API Gateway takes for one route: they differ in the names of parameters only. One of each pair would
 * have no effect. Paths are case-sensitive.
 */
export function equalRoutes(names: readonly string[]): (readonly [name: string, first: string])[] {
  const firsts = new Map<string, string>();
  return names.flatMap((name) => {
    const route = name.replaceAll(/\{[^}+]+(\+?)\}/g, '{$1}');
    const first = firsts.get(route);
    if (first !== undefined) return [[name, first] as const];
    firsts.set(route, name);
    return [];
  });
}
