/** Middleware for Hono. */
import type { Context, MiddlewareHandler } from 'hono';
import type { Principal } from '../../lambdas/domain/access/principal.ts';
import type { ProtectedRoute, Verifier } from '../index.ts';
import { checkedRoute } from '../route.ts';

/** The variables that the middleware sets. */
export interface LatchkeyVariables {
  /** The caller: the API key that Latchkey verified. */
  readonly principal: Principal;
}

export interface HonoOptions {
  /**
   * Returns the address of the client. Set it behind a load balancer; use only headers that the load balancer itself writes.
   * @default the address of the connection, with `@hono/node-server` and `hono/aws-lambda`
   */
  readonly clientAddress?: (context: Context) => string | undefined;
}

/**
 * Returns `protect`, which makes the middleware of a route: `app.get('/orders', protect({ scope: 'orders:read' }), (c) => …)`. It sets
 * `c.var.principal` and the rate-limit headers.
 */
export function createProtect(
  verifier: Verifier,
  { clientAddress = addressOfConnection }: HonoOptions = {},
): (route: ProtectedRoute) => MiddlewareHandler<{ Variables: LatchkeyVariables }> {
  return (route) => {
    const checked = checkedRoute(route);
    return async (context, next) => {
      const { headers } = context.req.raw;
      const verdict = await verifier.verify({ ...checked, headers, clientAddress: clientAddress(context) });
      if (verdict.outcome !== 'admitted') {
        const { status, headers, body } = verdict.response;
        return new Response(body, { status, headers });
      }
      context.set('principal', verdict.principal);
      await next();
      // Before, they would be lost if the handler returns a Response of its own. Its own values win.
      for (const [name, value] of Object.entries(verdict.headers)) {
        if (!context.res.headers.has(name)) context.header(name, value);
      }
      return undefined;
    };
  };
}

/** The bindings of `@hono/node-server` and of `hono/aws-lambda`. */
interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  readonly requestContext?: {
    readonly http?: { readonly sourceIp?: string };
    readonly identity?: { readonly sourceIp?: string };
  };
}

function addressOfConnection({ env }: Context): string | undefined {
  const { incoming, requestContext }: Bindings = env ?? {};
  return incoming?.socket?.remoteAddress ?? requestContext?.http?.sourceIp ?? requestContext?.identity?.sourceIp;
}
