import { serve } from '@hono/node-server';
import { createVerifier } from '@latchkey/cdk/verify';
import { createProtect } from '@latchkey/cdk/verify/fetch';

const verifier = createVerifier();
await verifier.ready();
const protect = createProtect(verifier, {
  // The load balancer in front of the service adds the last address.
  clientAddress: (request) => request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim(),
});

const listOrders = protect({ scope: 'orders:read' }, async (_request, principal) => {
  return Response.json({ orders: [], workspace: principal.workspaceId });
});

// Any server that turns a Request into a Response will do.
const server = serve({ fetch: listOrders, port: Number(process.env.PORT) });
process.once('SIGTERM', () => server.close(() => verifier.close()));
