import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { freePort, freePortClosedToBrowsers } from '../../../../local/shared/free-port.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listenOn = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer().once('error', reject).listen(port, '127.0.0.1', resolve);
    servers.push(server);
  });

// Node's fetch refuses the same ports as browsers (https://fetch.spec.whatwg.org/#port-blocking).
const isClosedToBrowsers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => false,
    (error: Error) => String(error.cause).includes('bad port'),
  );

test('the port is one to which browsers do not connect, as long as one of them is free', async () => {
  const taken = new Set<number>();
  let port = await freePortClosedToBrowsers();
  while (await isClosedToBrowsers(port)) {
    expect(taken).not.toContain(port);
    taken.add(port);
    await listenOn(port);
    port = await freePortClosedToBrowsers();
  }
  expect(taken.size).toBeGreaterThan(0);
  await listenOn(port);
});

test('a port that is in use is not free', async () => {
  const port = await freePort();
  await listenOn(port);
  await expect(freePort(port)).rejects.toThrow('EADDRINUSE');
});
