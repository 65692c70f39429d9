import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StartError } from '../shared/start-error.ts';
import type { GatewayRequest } from './exchange.ts';
import { type Gateway, maxBodyBytes } from './gateway.ts';
import { GatewayError } from './gateway-error.ts';
import type { HeaderList } from './headers.ts';
import type { HttpResponse } from './http-response.ts';
import { type Mounts, mountedAt } from './mounts.ts';

/** Responds to requests. */
export type Responder = Pick<Gateway, 'handle' | 'refuse'>;

export interface HttpServer {
  /** e.g. `http://127.0.0.1:3000` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Far above the gateway's own limit, so that the gateway sends the response. */
const maxHeaderSize = 1024 * 1024;
/**
 * How long the server still reads after it refused a request. If it closed the connection sooner, the client would not
 * get the response.
 */
const lingerMs = 2000;
/** How long requests under way may take when the server stops. */
const drainMs = 2000;

/** Serves the gateway, and what is mounted beside it, over HTTP. Requests wait until the gateway is ready. */
export async function startHttpServer(
  host: string,
  port: number,
  gateway: Promise<Responder>,
  mounts: Mounts = {},
): Promise<HttpServer> {
  const server = createServer(
    { maxHeaderSize, requestTimeout: 60_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      // Clients send an absolute URL to proxies (RFC 9112, section 3.2.2).
      request.url = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/';
      const mounted = mountedAt(mounts, request.url);
      const served =
        mounted === undefined ? serve(request, response, gateway) : mounted.then((handle) => handle(request, response));
      served.catch(() => response.destroy());
    },
  );
  server.maxHeadersCount = 0;
  server.on('clientError', rejectMalformed);
  await listen(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, stop: () => stop(server) };
}

async function serve(message: IncomingMessage, response: ServerResponse, gateway: Promise<Responder>): Promise<void> {
  const body = await readBody(message);
  const request = requestOf(message, body ?? Buffer.alloc(0));
  const ready = await gateway;
  if (body !== undefined) {
    send(message, response, await ready.handle(request));
    response.end();
    return;
  }
  send(message, response, await ready.refuse(request, new GatewayError('REQUEST_TOO_LARGE')));
  // The client has its response. The response ends only with the request: Node may then close the connection, and
  // closing it with unread bytes would reset it and lose the response.
  const timer = setTimeout(() => message.socket.destroy(), lingerMs);
  message.resume();
  await finished(message).catch(() => {});
  clearTimeout(timer);
  response.end();
}

/** Returns the body, or undefined as soon as it is larger than the gateway's limit. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(message.headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // The end of this loop must not close the connection: the response is not sent yet.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function requestOf(message: IncomingMessage, body: Buffer): GatewayRequest {
  const { method = 'GET', url = '/', rawHeaders, httpVersion, socket, headers } = message;
  const headerList: HeaderList = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
  return {
    method,
    target: url,
    headers: headerList,
    body,
    sourceIp: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    protocol: `HTTP/${httpVersion}`,
    host: /^[\w.:[\]-]+$/.test(headers.host ?? '')
      ? String(headers.host)
      : `${socket.localAddress}:${socket.localPort}`,
  };
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpResponse): void {
  const isBodiless = method === 'HEAD' || status === 204 || status === 304;
  const length: HeaderList = isBodiless ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  response.writeHead(status, [...headers, ...length].flat());
  if (isBodiless || body.length === 0) response.flushHeaders();
  else response.write(body);
}

/** Responds even to bytes that are not HTTP: without a response the client would wait. */
function rejectMalformed(error: Error & { code?: string }, socket: Duplex): void {
  // Bytes that still arrive cause further errors. They are read: closing the connection with unread bytes would reset
  // it and lose the response.
  if (socket.writableEnded) return;
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function explain(error: Error & { code?: string }, host: string, port: number): StartError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} is in use, perhaps by another run of Latchkey. Stop what listens there, or choose another port: ` +
          `PORT=${port + 1} npm start, or npx latchkey dev --port ${port + 1}`,
      );
    case 'EACCES':
      return new StartError(
        `Port ${port} needs more rights than this process has. Choose one above 1023: PORT=3000 npm start, or ` +
          'npx latchkey dev --port 3000',
      );
    default:
      return new StartError(`Cannot listen on ${host}:${port}: ${error.message}`);
  }
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}
