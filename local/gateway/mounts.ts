import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request by itself. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * What is served beside the gateway, by the first part of its paths, such as `/console`. Requests that come before it is
 * ready wait for it.
 */
export type Mounts = Readonly<Record<string, Promise<RequestHandler>>>;

/** @param target e.g. `/oidc/jwks?x`, which is mounted at `/oidc` */
export function mountedAt(mounts: Mounts, target: string): Promise<RequestHandler> | undefined {
  return mounts[/^\/[^/?]*/.exec(target)?.[0] ?? ''];
}

/** Stands where something could be mounted, and says why there is nothing. */
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
 * Keeps browsers to one origin, since sessions and the issuer hold for one: whoever asks by another name of this machine
 * is sent there.
 */
export function onOrigin(origin: string, handle: RequestHandler): RequestHandler {
  const { host } = new URL(origin);
  return (request, response) => {
    if (request.headers.host === host) return handle(request, response);
    response.writeHead(307, { Location: `${origin}${request.url}`, 'Content-Length': 0, 'Cache-Control': 'no-store' });
    response.end();
  };
}
