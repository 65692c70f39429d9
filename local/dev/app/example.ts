import type { AppApi } from './find-apis.ts';

/** Returns a request to try the app with: of a protected route, if possible one that reads and has no parameters. */
export function exampleOf(
  apis: readonly AppApi[],
  urlOf: (path: string) => string,
): { readonly method: string; readonly url: string } {
  const routes = apis.flatMap(({ path, definition }) =>
    definition.routes.filter(({ authorizer }) => authorizer !== undefined).map((route) => ({ path, route })),
  );
  const rank = ({ route: { method, resource, integration } }: (typeof routes)[number]) =>
    (integration.type === 'missing' ? 4 : 0) +
    (method === 'GET' || method === 'ANY' ? 0 : 2) +
    (resource === undefined || /\{/.test(resource) ? 1 : 0);
  const [best] = routes.toSorted((one, other) => rank(one) - rank(other));
  if (best === undefined) return { method: 'GET', url: '' };
  const { method, resource } = best.route;
  return {
    method: method === 'ANY' ? 'GET' : method,
    // The route `$default` takes any path.
    url: `${urlOf(best.path)}${(resource ?? '/').replaceAll(/\{[^}]+\}/g, '1')}`,
  };
}
