import { serve } from '@hono/node-server';
import { createVerifier } from '@latchkey/cdk/verify';
import { createProtect } from '@latchkey/cdk/verify/hono';
import { Hono } from 'hono';

const verifier = createVerifier();
await verifier.ready();
const protect = createProtect(verifier, {
  // The load balancer in front of the service adds the last address.
  clientAddress: (c) => c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim(),
});

const app = new Hono();
app.get('/orders', protect({ scope: 'orders:read' }), (c) => {
  return c.json({ orders: [], workspace: c.var.principal.workspaceId });
});

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT) });
process.once('SIGTERM', () => server.close(() => verifier.close()));
