/** A hook for Fastify. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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

export type FastifyHook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Returns `protect`, which makes the hook of a route: `app.get('/orders', { onRequest: protect({ scope: 'orders:read' }) }, handler)`. It
 * sets `request.principal` and the rate-limit headers. The address of the client is `request.ip`, so set `trustProxy` behind a load
 * balancer. The verifier is closed with the app.
 */
export function createProtect(
  app: Pick<FastifyInstance, 'addHook' | 'decorateRequest' | 'hasRequestDecorator'>,
  verifier: Verifier,
): (route: ProtectedRoute) => FastifyHook {
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
      return reply.code(status).headers(headers).send(Buffer.from(body));
    };
  };
}
