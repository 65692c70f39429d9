import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the service responds to one request. */
export type Reply = (answer: ServerResponse, request: ServiceRequest) => void;

export interface ServiceRequest {
  readonly headers: IncomingMessage['headers'];
  readonly url: string;
  readonly body: string;
}

export interface FaultyService {
  readonly endpoint: string;
  /** The requests that it received, in order. */
  readonly requests: readonly ServiceRequest[];
  /** The number of opened connections. */
  connections(): number;
  stop(): void;
}

/** A server that simulates a failing AWS service. The last reply repeats for all further requests. */
export async function startFaultyService(...replies: readonly Reply[]): Promise<FaultyService> {
  const requests: ServiceRequest[] = [];
  let connections = 0;
  const server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const received = { headers: request.headers, url: request.url ?? '', body: Buffer.concat(chunks).toString() };
    const reply = replies[requests.length] ?? replies.at(-1);
    requests.push(received);
    reply?.(answer, received);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const answering =
  (body: object): Reply =>
  (answer) => {
    answer.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  };

export const failing =
  (status: number, type: string, more: object = {}): Reply =>
  (answer) => {
    answer.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'REQUEST1' });
    answer.end(
      JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'internal text', ...more }),
    );
  };

export const silent: Reply = () => {};

/** The timeouts of a client: short if it waits for silence, else long, because a busy machine delays responses. */
export const timeoutFor = (replies: readonly Reply[]) => ({
  requestTimeout: replies.includes(silent) ? 100 : 10_000,
  throwOnRequestTimeout: true,
});

export const cut: Reply = (answer) => answer.destroy();

/** Responds once on each connection. The next request on it meets `later`, as when the service has closed the connection. */
export const oncePerConnection = (reply: Reply, later: Reply = cut): Reply => {
  const used = new WeakSet<object>();
  return (answer, request) => {
    const { socket } = answer.req;
    if (used.has(socket)) return later(answer, request);
    used.add(socket);
    reply(answer, request);
  };
};

/** Sends the first bytes of a response and closes the connection. */
export const cutAtOnce: Reply = (answer) => {
  answer.socket?.end('HTTP/1.1 200 OK\r\nContent-Le');
};

/** Starts a response and aborts in the middle of it. */
export const cutShort: Reply = (answer) => {
  answer.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': '100' });
  answer.write('{"Item":');
  setImmediate(() => answer.destroy());
};

/** Sends bytes endlessly and never ends the response. */
export const endless: Reply = (answer) => {
  answer.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' });
  const timer = setInterval(() => answer.write(' '), 10);
  answer.on('close', () => clearInterval(timer));
};

/** A response that a proxy in between may send. */
export const notJson =
  (status: number): Reply =>
  (answer) => {
    answer.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>Oops</html>');
  };
