import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../../../cli/run.ts';
import type { WorkspaceView } from '../../../lambdas/domain/workspaces/workspace.ts';
import { typed } from '../../support/service/command-line.ts';

/** A key as the service shows it when it is new. */
export const apiKey = {
  id: 'key_01JD00000000000000000000ZZ',
  name: 'Billing',
  key: 'vsk_live_full',
  environment: 'live',
  isActive: true,
  scopes: ['*'],
  allowedIps: [],
  createdAt: '2026-11-27T10:00:00.000Z',
  updatedAt: '2026-11-27T10:00:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  previousKeyValidUntil: null,
  values: [],
  rotation: null,
  limits: null,
  quota: null,
  ownerId: null,
  description: null,
  metadata: {},
};

/** A workspace as the service shows it to operators. */
export const workspaceView: WorkspaceView = {
  id: 'ws_01JD00000000000000000000ZZ',
  name: 'Acme',
  plan: 'Professional',
  externalId: 'customer_42',
  metadata: {},
  status: 'active',
  keyCount: 0,
  heldPlaces: 0,
  maxKeys: null,
  limits: null,
  overrides: { maxKeys: null, limits: null, quota: null },
  planConfigured: true,
  gatewayKey: 'shared',
  rootKeyId: null,
  createdAt: '2026-11-27T10:00:00.000Z',
  updatedAt: '2026-11-27T10:00:00.000Z',
  pending: false,
};

/** A request that a service received. */
export interface Received {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own body, and the expectations check its fields.
  readonly body: any;
}

/** Starts a service that gives each request this response. */
export async function startService(
  respond: (request: Received) => { readonly status?: number; readonly body: unknown },
) {
  const server = createServer(async (request, reply) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const line = `${request.method} ${request.url}`;
    const given = text === '' ? undefined : JSON.parse(text);
    const { status = 200, body } = respond({ line, headers: request.headers, body: given });
    reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

/** Runs the command line with AWS credentials, which the SDK reads from this process. */
export async function ranAsOperator(args: readonly string[], url: string) {
  const before = { ...process.env };
  Object.assign(process.env, credentials);
  try {
    return await ranWith(args, { LATCHKEY_URL: url, ...credentials });
  } finally {
    for (const name of Object.keys(credentials)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** Runs the command line in this process, with this environment only. */
export async function ranWith(args: readonly string[], environment: Record<string, string>, stdin = typed()) {
  const written = { stdout: '', stderr: '' };
  const code = await run(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    stdin,
    environment,
  });
  return { code, ...written };
}
