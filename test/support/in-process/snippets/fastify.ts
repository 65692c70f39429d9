import { createVerifier } from '@latchkey/cdk/verify';
import { createProtect, principalOf } from '@latchkey/cdk/verify/fastify';
import fastify from 'fastify';

const verifier = createVerifier();
await verifier.ready();

// One load balancer is in front of the service.
const app = fastify({ trustProxy: (_address, hop) => hop < 1 });
const protect = createProtect(app, verifier);
app.get('/orders', { onRequest: protect({ scope: 'orders:read' }) }, async (request) => {
  return { orders: [], workspace: principalOf(request).workspaceId };
});

await app.listen({ port: Number(process.env.PORT), host: '0.0.0.0' });
process.once('SIGTERM', () => app.close()); // Closes the verifier, too.
