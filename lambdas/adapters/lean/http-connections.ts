import { Connection, connectorTo, type Exchange } from './http-connection.ts';
import type { HttpResponse } from './http-response.ts';

/** Connections that were idle for longer are closed. The service may have closed them while Lambda had frozen the process. */
const maxIdleMs = 20_000;
const maxConnections = 50;

/** A request that waits for a connection. */
interface Waiting {
  readonly exchange: Exchange;
  readonly sendOn: (connection: Connection) => void;
}

/**
 * Sends POST requests to one host, over connections that it keeps open. The last used connection serves the next request.
 * With node:http, a request takes twice as much CPU time (docs/decisions/0040-own-http-client.md).
 */
export class HttpConnections {
  readonly #connect: ReturnType<typeof connectorTo>;
  /** The first line of each request. */
  readonly #start: string;
  /** The connections without a request, the last used one last. */
  readonly #idle: Connection[] = [];
  /** The requests that wait for a connection. */
  readonly #waiting: Waiting[] = [];
  #open = 0;

  constructor(endpoint: URL) {
    this.#connect = connectorTo(endpoint);
    this.#start = `POST ${endpoint.pathname} HTTP/1.1\r\n`;
  }

  /**
   * Sends a request.
   * @param headers From `headerLines`. They include `host`, and nothing about the connection or the length.
   * @param timeoutMs The time for request and response together.
   * @throws ClosedConnectionError
   */
  post(what: string, headers: string, body: string, timeoutMs: number): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const request = `${this.#start}${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const exchange: Exchange = { request, resolve, reject, connection: undefined, timer: undefined };
      exchange.timer = setTimeout(() => {
        const error = new Error(`${what} took longer than ${timeoutMs} ms.`);
        if (exchange.connection !== undefined) {
          exchange.connection.fail(error);
        } else {
          const place = this.#waiting.findIndex((each) => each.exchange === exchange);
          this.#waiting.splice(place, 1);
          reject(error);
        }
      }, timeoutMs);
      const connection = this.#fresh();
      if (connection !== undefined) connection.send(exchange);
      else this.#wait(exchange);
    });
  }

  /** Waits for a connection. It becomes free in the async context of its previous request, so the request keeps its own context. */
  #wait(exchange: Exchange): void {
    const { AsyncResource } = process.getBuiltinModule('node:async_hooks');
    const sendOn = AsyncResource.bind((connection: Connection) => connection.send(exchange));
    this.#waiting.push({ exchange, sendOn });
    this.#openForWaiting();
  }

  /** Closes the connections that carry no request. */
  closeIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  /** Takes an idle connection that is not too old. After the clock went back, its age is unknown. */
  #fresh(): Connection | undefined {
    const now = Date.now();
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      const idleMs = now - connection.idleSince;
      if (connection.isOpen && idleMs >= 0 && idleMs <= maxIdleMs) return connection;
      connection.close();
    }
    return undefined;
  }

  /** Opens connections for the requests that wait. If Node cannot even try to connect, the request fails. */
  #openForWaiting(): void {
    while (this.#open < maxConnections) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      try {
        next.sendOn(this.#opened());
      } catch (error) {
        clearTimeout(next.exchange.timer);
        next.exchange.reject(error as Error);
      }
    }
  }

  #opened(): Connection {
    const opened = new Connection(this.#connect, {
      onFree: (connection) => {
        const next = this.#waiting.shift();
        if (next === undefined) this.#idle.push(connection);
        else next.sendOn(connection);
      },
      onClosed: (connection) => {
        this.#open--;
        const place = this.#idle.indexOf(connection);
        if (place >= 0) this.#idle.splice(place, 1);
        this.#openForWaiting();
      },
    });
    this.#open++;
    return opened;
  }
}

/** Returns the lines of a request's headers. @throws Error if a value is not one line */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const [name, value] of Object.entries(headers)) {
    if (/[\0\r\n]/.test(value)) throw new Error(`The header ${name} is more than one line.`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
