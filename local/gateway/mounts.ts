import type { IncomingMessage, ServerResponse } from 'node:http';

/** Handles a request without the gateway. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * The handlers beside the gateway, by the first segment of their paths, such as `/console`. Requests wait until a
 * handler is ready.
 */
export type Mounts = Readonly<Record<string, Promise<RequestHandler>>>;

/** @param target e.g. `/oidc/jwks?x`, which is mounted at `/oidc` */
export function mountedAt(mounts: Mounts, target: string): Promise<RequestHandler> | undefined {
  return mounts[/^\/[^/?]*/.exec(target)?.[0] ?? ''];
}

/** Returns a handler that responds 404 and says why nothing is mounted. */
export function nothingHere(why: string): RequestHandler {
  return (_, response) => {
    response.writeHead(404, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(why),
      'Cache-Control': 'no-store',
    });
    response.end(why);
  };
}

/**
 * Redirects requests that use another name of this machine to the origin, because sessions and the issuer belong to
 * one origin.
 */
export function onOrigin(origin: string, handle: RequestHandler): RequestHandler {
  const { host } = new URL(origin);
  return (request, response) => {
    if (request.headers.host === host) return handle(request, response);
    response.writeHead(307, { Location: `${origin}${request.url}`, 'Content-Length': 0, 'Cache-Control': 'no-store' });
    response.end();
  };
}
