import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceError } from './service-error.ts';

/** Where a service of this run is. */
export interface PrivateEndpoint {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface ServiceRequest {
  readonly method: string;
  /** Below the endpoint, raw, e.g. `/apikeys/1`. */
  readonly path: string;
  readonly search: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServiceReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/**
 * Serves a service of AWS on the loopback interface. The path holds a random part, so that only who was given the endpoint
 * can use it, not everybody on the machine. A ServiceError is answered as AWS does, in either of its ways.
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
    throw new ServiceError('AccessDeniedException', 'Not for you.', 403);
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
