import { createServer } from 'node:http';
import { createVerifier } from '@latchkey/cdk/verify';
import { createProtect } from '@latchkey/cdk/verify/node';

const verifier = createVerifier();
await verifier.ready();
const protect = createProtect(verifier);

const listOrders = protect({ scope: 'orders:read' }, (req, res) => {
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify({ orders: [], workspace: req.principal.workspaceId }));
});

const server = createServer(listOrders).listen(Number(process.env.PORT));
process.once('SIGTERM', () => server.close(() => verifier.close()));
