/** Middleware for Express, and for other frameworks with middleware of the same form. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../../lambdas/domain/access/principal.ts';
import type { ProtectedRoute, Verifier } from '../index.ts';
import { checkedRoute } from '../route.ts';
import { addHeaders, headersOf, refuse } from './node-message.ts';

export { principalOf } from './principal-of.ts';

declare global {
  namespace Express {
    interface Request {
      /** The caller: the API key that Latchkey verified. undefined: the route is not protected. */
      principal?: Principal;
    }
  }
}

/** A request of Express: `ip` follows the setting `trust proxy`. */
type ExpressRequest = IncomingMessage & { readonly ip?: string | undefined; principal?: Principal };

export type ExpressMiddleware = (request: ExpressRequest, response: ServerResponse, next: () => void) => Promise<void>;

/**
 * Returns `protect`, which makes the middleware of a route: `app.get('/orders', protect({ scope: 'orders:read' }), handler)`. It sets
 * `req.principal` and the rate-limit headers. The address of the client is `req.ip`, so set `trust proxy` behind a load balancer.
 */
export function createProtect(verifier: Verifier): (route: ProtectedRoute) => ExpressMiddleware {
  return (route) => {
    const checked = checkedRoute(route);
    return async (request, response, next) => {
      const clientAddress = request.ip ?? request.socket.remoteAddress;
      const verdict = await verifier.verify({ ...checked, headers: headersOf(request), clientAddress });
      if (verdict.outcome !== 'admitted') return refuse(response, verdict.response);
      addHeaders(response, verdict.headers);
      request.principal = verdict.principal;
      next();
    };
  };
}
