import type { OnReadOpts, Socket, TcpNetConnectOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { type HttpResponse, MalformedResponseError, ResponseReader } from './http-response.ts';

/** A request, and the functions that settle it. */
export interface Exchange {
  readonly request: string;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: Error) => void;
  /** undefined while the request waits for a connection. */
  connection: Connection | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface ConnectionEvents {
  /** The response is complete, and the connection can serve another request. */
  readonly onFree: (connection: Connection) => void;
  readonly onClosed: (connection: Connection) => void;
}

/** The maximum number of bytes that one read returns. */
const readBytes = 65_536;

/** The service closed a connection that was kept open, before the request on it. */
export class ClosedConnectionError extends Error {
  override readonly name = 'ClosedConnectionError';
  constructor(options: ErrorOptions) {
    super('The service had closed the connection.', options);
  }
}

/**
 * A connection that serves one request after another. It closes after anything unexpected: a malformed response, bytes after the
 * response or without a request, an error, or a timeout.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #exchange: Exchange | undefined;
  #reader = new ResponseReader();
  #isReused = false;
  /** When the last response ended, in epoch milliseconds. */
  idleSince = Number.NaN;

  constructor(connect: (onRead: OnReadOpts) => Socket, events: ConnectionEvents) {
    this.#events = events;
    // Node's streams would copy each response once more.
    this.#socket = connect({
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: (length, buffer) => {
        this.#read((buffer as Buffer).subarray(0, length));
        return true;
      },
    });
    this.#socket.on('error', (error) => this.fail(error));
    this.#socket.on('close', () => {
      this.fail(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
      events.onClosed(this);
    });
  }

  /** Whether the connection can carry a request: neither side has closed it, as far as this process has noticed. */
  get isOpen(): boolean {
    return this.#socket.writable;
  }

  send(exchange: Exchange): void {
    exchange.connection = this;
    this.#exchange = exchange;
    this.#socket.ref();
    this.#socket.write(exchange.request);
  }

  /** Closes the connection. Fails its request, if it has one. */
  fail(error: NodeJS.ErrnoException): void {
    this.#socket.destroy();
    const exchange = this.#taken();
    if (exchange === undefined) return;
    const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    const wasClosed = isClosed && this.#isReused && this.#reader.isEmpty;
    exchange.reject(wasClosed ? new ClosedConnectionError({ cause: error }) : error);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    try {
      if (this.#exchange === undefined) throw new MalformedResponseError('No request asked for these bytes.');
      const response = this.#reader.read(bytes);
      if (response !== undefined) this.#finish(response);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  #finish(response: HttpResponse): void {
    const exchange = this.#taken();
    this.#reader = new ResponseReader();
    this.#isReused = true;
    this.idleSince = Date.now();
    exchange?.resolve(response);
    // An idle connection does not keep the process running.
    this.#socket.unref();
    // After a response to half a request, the service may take the rest for the next request.
    const isWritten = this.#socket.writableLength === 0;
    if (response.keepsConnection && isWritten) this.#events.onFree(this);
    else this.close();
  }

  /** Takes the request from the connection, to settle it. */
  #taken(): Exchange | undefined {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    clearTimeout(exchange?.timer);
    return exchange;
  }
}

/** Returns a function that opens a connection to the host. TLS sessions are resumed, which saves most of the handshake. */
export function connectorTo({ protocol, hostname, port }: URL): (onread: OnReadOpts) => Socket {
  const isSecure = protocol === 'https:';
  // An IPv6 address has brackets only in a URL.
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const address = {
    host,
    port: Number(port || (isSecure ? 443 : 80)),
    keepAlive: true,
    keepAliveInitialDelay: 1000,
    noDelay: true,
  };
  if (!isSecure) {
    const { connect } = process.getBuiltinModule('node:net');
    return (onread) => connect({ ...address, onread });
  }
  const { connect } = process.getBuiltinModule('node:tls');
  const { isIP } = process.getBuiltinModule('node:net');
  const named = isIP(host) === 0 ? { servername: host } : {};
  let session: Buffer | undefined;
  return (onread) => {
    const options: ConnectionOptions & TcpNetConnectOpts = {
      ...address,
      ...named,
      onread,
      ...(session && { session }),
    };
    const socket = connect(options);
    socket.on('session', (newest) => {
      session = newest;
    });
    socket.once('close', (hasFailed) => {
      if (hasFailed) session = undefined;
    });
    return socket;
  };
}
