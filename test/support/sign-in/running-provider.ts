import { createOpenIdProvider } from '../../../local/console/openid-provider.ts';
import { ensureSignInKeys } from '../../../local/console/sign-in-keys.ts';
import { type HttpServer, startHttpServer } from '../../../local/gateway/http-server.ts';
import { onOrigin, type RequestHandler } from '../../../local/gateway/mounts.ts';

export const owner = 'owner@latchkey.localhost';
export const password = 'abcd-efgh-jkmn-pqrs';

/** The OpenID provider of a local run, without the gateway. */
export async function startProvider(
  mounts: Readonly<Record<string, RequestHandler>> = {},
): Promise<HttpServer & { readonly troubles: readonly string[] }> {
  const { promise, resolve } = Promise.withResolvers<RequestHandler>();
  const beside = Object.entries(mounts).map(([path, handle]) => [path, Promise.resolve(handle)] as const);
  const server = await startHttpServer('127.0.0.1', 0, new Promise(() => {}), {
    ...Object.fromEntries(beside),
    '/oidc': promise,
  });
  const troubles: string[] = [];
  const onTrouble = (message: string) => troubles.push(message);
  const origin = server.url;
  const keys = await ensureSignInKeys(undefined);
  resolve(onOrigin(origin, createOpenIdProvider({ origin, owner, password, keys, tokenSeconds: 900, onTrouble })));
  return { ...server, troubles };
}
