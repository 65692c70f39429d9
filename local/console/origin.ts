import { isTrustworthy } from '../../lambdas/domain/access/sign-in.ts';

/** Addresses that a server listens at, but that no browser should be at. */
const everyAddress = new Set(['0.0.0.0', '[::]']);

/**
 * Where browsers find the console and its OpenID provider: one origin, since sessions, redirects and the issuer's name
 * hold for one. Undefined if the run is not to be found on this machine: browsers sign in over plain HTTP nowhere else.
 * @param url of the run, e.g. `http://0.0.0.0:3000`
 */
export function consoleOrigin(url: string): string | undefined {
  const { hostname, port } = new URL(url);
  const { origin } = new URL(`http://${everyAddress.has(hostname) ? '127.0.0.1' : hostname}:${port}`);
  return isTrustworthy(origin) ? origin : undefined;
}
