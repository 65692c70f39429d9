import { createVerifier } from '@latchkey/cdk/verify';
import { createProtect, principalOf } from '@latchkey/cdk/verify/express';
import express from 'express';

const verifier = createVerifier();
await verifier.ready();
const protect = createProtect(verifier);

const app = express();
app.set('trust proxy', 1); // One load balancer is in front of the service.
app.get('/orders', protect({ scope: 'orders:read' }), (req, res) => {
  res.json({ orders: [], workspace: principalOf(req).workspaceId });
});

const server = app.listen(Number(process.env.PORT));
process.once('SIGTERM', () => server.close(() => verifier.close()));
