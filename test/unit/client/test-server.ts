import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A response; `lost` ends the connection without one, and `late` never responds. */
export type TestResponse =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'lost'
  | 'late';

export interface SeenRequest {
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTP server that gives one response after the other. */
export class TestServer {
  responses: TestResponse[] = [];
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      this.requests.push({ target: `${request.method} ${request.url}`, headers: request.headers, body });
      const next = this.responses.shift() ?? { status: 500 };
      if (next === 'late') return;
      if (next === 'lost') {
        response.destroy();
        return;
      }
      response.writeHead(next.status, { 'Content-Type': 'application/json', ...next.headers });
      response.end(typeof next.body === 'string' ? next.body : JSON.stringify(next.body ?? {}));
    });
  }

  static async start(): Promise<TestServer> {
    const started = new TestServer();
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/prod/`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
