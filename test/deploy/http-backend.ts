import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP service that does not know Latchkey. It returns the request that it received. */
export class HttpBackend {
  readonly received: IncomingHttpHeaders[] = [];
  readonly #bodyFor: (headers: IncomingHttpHeaders) => unknown;
  #server: Server | undefined;

  constructor(bodyFor: (headers: IncomingHttpHeaders) => unknown = () => ({ orders: [] })) {
    this.#bodyFor = bodyFor;
  }

  /** Starts the service and returns its address. */
  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      this.received.push(request.headers);
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(this.#bodyFor(request.headers)));
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
