import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of a service that loses a response after the service has sent it. */
export class LosingProxy {
  /** The number of requests whose responses will be lost. */
  toLose = 0;
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const forwarded = request(new URL(url ?? '/', target), { method, headers }, (response) => {
        if (this.toLose > 0) {
          this.toLose--;
          // After the whole response, the service has made its change.
          response.resume().once('end', () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      });
      forwarded.once('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
  }

  static async before(target: string): Promise<LosingProxy> {
    const proxy = new LosingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
