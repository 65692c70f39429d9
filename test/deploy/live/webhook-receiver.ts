import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Receives the events of a webhook. */
export class WebhookReceiver {
  readonly url: string;
  readonly #paths = new Set<string>();
  readonly #close: () => void;

  private constructor(server: ReturnType<typeof createServer>) {
    server.on('request', (request, response) => {
      this.#paths.add(request.url ?? '');
      response.writeHead(204).end();
    });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#close = () => {
      server.close();
      server.closeAllConnections();
    };
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new WebhookReceiver(server);
  }

  async receives(path: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; !this.#paths.has(path); await sleep(200)) {
      if (Date.now() > deadline) throw new Error(`No event came to ${path}.`);
    }
  }

  stop(): void {
    this.#close();
  }
}
