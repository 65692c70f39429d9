import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceError } from './service-error.ts';

/** A service of this run at its endpoint. */
export interface PrivateEndpoint {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface ServiceRequest {
  readonly method: string;
  /** The raw path below the endpoint, e.g. `/apikeys/1`. */
  readonly path: string;
  readonly search: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServiceReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, sent as JSON. */
  readonly body?: unknown;
}

/**
 * Serves an AWS service on the loopback interface. The path contains a random secret, so that other users of the
 * machine cannot call the service. A ServiceError becomes an error response in both formats of AWS.
 */
export async function servePrivately(
  answer: (request: ServiceRequest) => ServiceReply | Promise<ServiceReply>,
): Promise<PrivateEndpoint> {
  const base = `/${randomBytes(16).toString('hex')}`;
  const server = createServer(async (message, response) => {
    const { status, headers, body } = await readRequest(message, base).then(answer).catch(refusal);
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': randomUUID(),
      ...headers,
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${base}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readRequest(message: IncomingMessage, base: string): Promise<ServiceRequest> {
  const { method = 'GET', url = '', headers } = message;
  const [path = '', ...query] = url.split('?');
  if (path !== base && !path.startsWith(`${base}/`)) {
    throw new ServiceError('AccessDeniedException', 'Access denied: the path lacks the secret of this run.', 403);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return {
    method,
    path: path.slice(base.length),
    search: new URLSearchParams(query.join('?')),
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function refusal(error: unknown): ServiceReply {
  const { name, message, status } =
    error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500);
  return { status, headers: { 'x-amzn-ErrorType': name }, body: { __type: name, message } };
}
