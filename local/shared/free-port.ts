import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Ports to which browsers do not connect (https://fetch.spec.whatwg.org/#port-blocking), and which need no special rights. */
const closedToBrowsers = [
  1719, 1720, 1723, 3659, 4190, 5060, 5061, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
] as const;

/**
 * Returns a free port of the loopback interface to which browsers do not connect, so that no page on the web can call a server
 * there. If all of them are in use, it is any free port.
 */
export async function freePortClosedToBrowsers(): Promise<number> {
  const left: number[] = [...closedToBrowsers];
  while (left.length > 0) {
    const [port] = left.splice(randomInt(left.length), 1);
    const free = await freePort(port).catch(() => undefined);
    if (free !== undefined) return free;
  }
  return freePort();
}

/** Returns a port of the loopback interface that is currently free. @throws Error if the wanted one is in use */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
