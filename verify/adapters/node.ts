/** A wrapper for request listeners of node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../../lambdas/domain/access/principal.ts';
import type { ProtectedRoute, Verifier } from '../index.ts';
import { checkedRoute } from '../route.ts';
import { addHeaders, headersOf, refuse } from './node-message.ts';

/** A request with its principal. */
export type Authenticated = IncomingMessage & {
  /** The caller: the API key that Latchkey verified. */
  readonly principal: Principal;
};

export interface NodeOptions {
  /**
   * Returns the address of the client. Set it behind a load balancer; use only headers that the load balancer itself writes.
   * @default the address of the connection
   */
  readonly clientAddress?: (request: IncomingMessage) => string | undefined;
}

/**
 * Returns `protect`, which wraps a listener: `createServer(protect({ scope: 'orders:read' }, (req, res) => …))`. It sets
 * `req.principal` and the rate-limit headers.
 */
export function createProtect(verifier: Verifier, { clientAddress = addressOfConnection }: NodeOptions = {}) {
  return (route: ProtectedRoute, listener: (request: Authenticated, response: ServerResponse) => unknown) => {
    const checked = checkedRoute(route);
    return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const headers = headersOf(request);
      const verdict = await verifier.verify({ ...checked, headers, clientAddress: clientAddress(request) });
      if (verdict.outcome !== 'admitted') return refuse(response, verdict.response);
      addHeaders(response, verdict.headers);
      await listener(Object.assign(request, { principal: verdict.principal }), response);
    };
  };
}

function addressOfConnection({ socket }: IncomingMessage): string | undefined {
  return socket.remoteAddress;
}
