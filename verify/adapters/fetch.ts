/** A wrapper for handlers of fetch requests: Request → Response. */
import type { Principal } from '../../lambdas/domain/access/principal.ts';
import type { ProtectedRoute, Verifier } from '../index.ts';
import { checkedRoute } from '../route.ts';

/** A handler of admitted requests. `More` are the further arguments of the server, such as the parameters of the path. */
export type FetchHandler<More extends readonly unknown[] = []> = (
  request: Request,
  principal: Principal,
  ...more: More
) => Response | Promise<Response>;

export interface FetchOptions<More extends readonly unknown[] = []> {
  /**
   * Returns the address of the client. A fetch request does not have it; use only headers that your load balancer itself writes.
   * @default unknown: keys with a list of allowed addresses are refused
   */
  readonly clientAddress?: (request: Request, ...more: More) => string | undefined;
}

/**
 * Returns `protect`, which wraps a handler: `protect({ scope: 'orders:read' }, (request, principal) => Response.json(…))`. The
 * handler gets the caller as second argument; the response gets the rate-limit headers.
 */
export function createProtect<More extends readonly unknown[] = []>(
  verifier: Verifier,
  { clientAddress }: FetchOptions<More> = {},
) {
  return (
    route: ProtectedRoute,
    handler: FetchHandler<More>,
  ): ((request: Request, ...more: More) => Promise<Response>) => {
    const checked = checkedRoute(route);
    return async (request, ...more) => {
      const { headers } = request;
      const verdict = await verifier.verify({ ...checked, headers, clientAddress: clientAddress?.(request, ...more) });
      if (verdict.outcome !== 'admitted') {
        const { status, headers, body } = verdict.response;
        return new Response(body, { status, headers });
      }
      return withHeaders(await handler(request, verdict.principal, ...more), verdict.headers);
    };
  };
}

/** Returns the response with more headers. Headers of the handler take precedence. Some responses have headers that cannot change. */
function withHeaders(response: Response, more: Readonly<Record<string, string>>): Response {
  // Response.error() and the responses of an upgrade cannot be copied.
  if (response.status < 200) return response;
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries(more)) if (!copy.headers.has(name)) copy.headers.set(name, value);
  return copy;
}
