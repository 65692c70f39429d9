import { isTrustworthy } from '../../lambdas/domain/access/trustworthy-url.ts';

/** Addresses that a server can listen on, but that browsers should not use. */
const everyAddress = new Set(['0.0.0.0', '[::]']);

/**
 * Returns the origin of the console and its OpenID provider. It is one origin, because sessions, redirects and the
 * issuer's name belong to one. Undefined if the run does not listen on this machine's own addresses: elsewhere,
 * browsers cannot sign in over plain HTTP.
 * @param url The URL of the run, e.g. `http://0.0.0.0:3000`.
 */
export function consoleOrigin(url: string): string | undefined {
  const { hostname, port } = new URL(url);
  const { origin } = new URL(`http://${everyAddress.has(hostname) ? '127.0.0.1' : hostname}:${port}`);
  return isTrustworthy(origin) ? origin : undefined;
}
