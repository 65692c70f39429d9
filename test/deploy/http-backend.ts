import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP service that does not know Latchkey. It returns the request that it received. */
export class HttpBackend {
  readonly received: IncomingHttpHeaders[] = [];
  #server: Server | undefined;

  /** Starts the service and returns its address. */
  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      this.received.push(request.headers);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ orders: [] }));
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
