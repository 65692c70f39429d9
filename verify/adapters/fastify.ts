/** A hook for Fastify. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Principal } from '../../lambdas/domain/access/principal.ts';
import type { ProtectedRoute, Verifier } from '../index.ts';
import { checkedRoute } from '../route.ts';
import { headersOf } from './node-message.ts';

export { principalOf } from './principal-of.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller: the API key that Latchkey verified. null: the route is not protected. */
    principal: Principal | null;
  }
}

/** The part of a request that the hook needs, over HTTP/1.1 and HTTP/2. `ip` follows the setting `trustProxy`. */
interface HookRequest {
  readonly ip: string;
  readonly raw: Pick<IncomingMessage, 'rawHeaders'>;
  principal: Principal | null;
}

interface HookReply {
  code(status: number): unknown;
  headers(headers: Readonly<Record<string, string>>): unknown;
  send(body: Buffer): unknown;
}

export type FastifyHook = (request: HookRequest, reply: HookReply) => Promise<unknown>;

// biome-ignore lint/suspicious/noExplicitAny: an app with any server, logger and type provider.
type AnyApp = Pick<FastifyInstance<any, any, any, any, any>, 'addHook' | 'decorateRequest' | 'hasRequestDecorator'>;

/**
 * Returns `protect`, which makes the hook of a route: `app.get('/orders', { onRequest: protect({ scope: 'orders:read' }) }, handler)`. It
 * sets `request.principal` and the rate-limit headers. The address of the client is `request.ip`, so set `trustProxy` behind a load
 * balancer. The verifier is closed with the app.
 */
export function createProtect(app: AnyApp, verifier: Verifier): (route: ProtectedRoute) => FastifyHook {
  if (!app.hasRequestDecorator('principal')) app.decorateRequest('principal', null);
  app.addHook('onClose', () => verifier.close());
  return (route) => {
    const checked = checkedRoute(route);
    return async (request, reply) => {
      const verdict = await verifier.verify({
        ...checked,
        headers: headersOf(request.raw),
        clientAddress: request.ip,
      });
      if (verdict.outcome === 'admitted') {
        reply.headers(verdict.headers);
        request.principal = verdict.principal;
        return undefined;
      }
      const { status, headers, body } = verdict.response;
      // Fastify adds a charset to the media type of a text.
      reply.code(status);
      reply.headers(headers);
      return reply.send(Buffer.from(body));
    };
  };
}
