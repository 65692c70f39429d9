import { createVerifier } from '@latchkey/cdk/verify';
import { createProtect } from '@latchkey/cdk/verify/lambda-url';

const protect = createProtect(createVerifier());

export const handler = protect({ scope: 'orders:read' }, async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ orders: [], workspace: event.principal.workspaceId }),
}));
