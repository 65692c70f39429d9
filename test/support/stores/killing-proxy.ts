import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Door {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Called before and after each call. If it throws, the caller gets no response. */
export type AroundCall = (when: 'before' | 'after') => Promise<void>;

/** A proxy before an endpoint that can kill the caller before or after a call. */
export async function startDoor(target: string, around: AroundCall): Promise<Door> {
  const { origin, pathname } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    try {
      await around('before');
      const { status, headers, body } = await forward(
        `${origin}${pathname === '/' ? '' : pathname}${incoming.url === '/' ? '/' : incoming.url}`,
        incoming.headers,
        Buffer.concat(chunks),
      );
      await around('after');
      outgoing.writeHead(status, headers).end(body);
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The response of the endpoint behind a proxy. */
export interface Forwarded {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Sends a request on to the endpoint behind a proxy. */
export function forward(url: string, headers: NodeJS.Dict<string | string[]>, body: Buffer): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
