import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import net, { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import tls, { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ClosedConnectionError } from '../../../../../lambdas/adapters/lean/http-connection.ts';
import { HttpConnections, headerLines } from '../../../../../lambdas/adapters/lean/http-connections.ts';
import { selfSignedCertificate } from '../../../../support/certificate.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Connections to a server that responds with these texts, one for each request. The last one repeats. */
async function connectionsTo(...responses: readonly string[]) {
  const opened: Socket[] = [];
  const requests: string[] = [];
  const server = createTcpServer((socket) => {
    opened.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      requests.push(bytes.toString());
      socket.write(responses[requests.length - 1] ?? responses.at(-1) ?? '');
    });
  });
  const port = await listening(server);
  const connections = new HttpConnections(new URL(`http://127.0.0.1:${port}/a/path`));
  return { connections, opened, requests, host: `127.0.0.1:${port}` };
}

const post = (connections: HttpConnections, body = '{}', timeoutMs = 10_000) =>
  connections.post('Operation', headerLines({ host: 'h', 'x-a': 'b' }), body, timeoutMs);
const response = (text: string, more = '') => `HTTP/1.1 200 OK\r\n${more}content-length: ${text.length}\r\n\r\n${text}`;

test('sends a request with the length of its body in bytes', async () => {
  const { connections, requests } = await connectionsTo(response('yes'));
  expect(await post(connections, '"ü"')).toMatchObject({ status: 200, text: 'yes' });
  expect(requests).toEqual(['POST /a/path HTTP/1.1\r\nhost: h\r\nx-a: b\r\ncontent-length: 4\r\n\r\n"ü"']);
});

test.each(['a\r\nb', 'a\nb', 'a\rb', 'a\0b'])('sends no header that is more than one line: %j', (value) => {
  expect(() => headerLines({ 'x-amz-security-token': value })).toThrow('x-amz-security-token');
});

test('gives each request its own response', async () => {
  const server = createServer((request, answer) => {
    request.on('data', (body) => setTimeout(() => answer.end(body), Math.random() * 5));
  });
  const connections = new HttpConnections(new URL(`http://127.0.0.1:${await listening(server)}`));
  const bodies = Array.from({ length: 300 }, (_, i) => `body ${i}`);
  const answers = await Promise.all(bodies.map((body) => post(connections, body)));
  expect(answers.map(({ text }) => text)).toEqual(bodies);
});

test('sends a request in the context of who asked, also after a wait for a connection', async () => {
  const { connections } = await connectionsTo(response('{}'));
  const asker = new AsyncLocalStorage<number>();
  const senders: [asker: number | undefined, body: string][] = [];
  const { write } = net.Socket.prototype;
  net.Socket.prototype.write = function (this: net.Socket, ...given: Parameters<typeof write>) {
    const [, body = ''] = String(given[0]).split('\r\n\r\n');
    if (String(given[0]).startsWith('POST')) senders.push([asker.getStore(), body]);
    return write.apply(this, given);
  } as typeof write;
  stops.push(() => {
    net.Socket.prototype.write = write;
  });
  await Promise.all(Array.from({ length: 120 }, (_, i) => asker.run(i, () => post(connections, `${i}`))));
  expect(senders).toHaveLength(120);
  expect(senders.filter(([store, body]) => `${store}` !== body)).toEqual([]);
});

test('opens at most 50 connections; further requests wait, and their time limit includes the wait', async () => {
  let opened = 0;
  const answers: (() => void)[] = [];
  const server = createServer((_, answer) => answers.push(() => answer.end('{}')));
  server.on('connection', () => opened++);
  const connections = new HttpConnections(new URL(`http://127.0.0.1:${await listening(server)}`));
  const first = Array.from({ length: 50 }, () => post(connections));
  const impatient = post(connections, '{}', 50);
  const patient = post(connections);
  await expect(impatient).rejects.toThrow('Operation took longer than 50 ms.');
  while (answers.length < 50) await new Promise(setImmediate);
  for (const answer of answers.splice(0)) answer();
  await Promise.all(first);
  while (answers.length < 1) await new Promise(setImmediate);
  answers[0]?.();
  expect(await patient).toMatchObject({ text: '{}' });
  expect(opened).toBe(50);
});

describe('closes a connection and opens another', () => {
  test('after a response with `Connection: close`', async () => {
    const { connections, opened } = await connectionsTo(response('a', 'connection: close\r\n'), response('b'));
    expect(await post(connections)).toMatchObject({ text: 'a' });
    expect(await post(connections)).toMatchObject({ text: 'b' });
    expect(opened).toHaveLength(2);
  });

  test('after bytes that no request asked for, which no later request gets', async () => {
    const { connections, opened } = await connectionsTo(response('a'), response('b'));
    await post(connections);
    opened[0]?.write(response('somebody else’s'));
    await once(opened[0] as Socket, 'close');
    expect(await post(connections)).toMatchObject({ text: 'b' });
    expect(opened).toHaveLength(2);
  });

  test('after a malformed response, which fails its request', async () => {
    const { connections, opened } = await connectionsTo(response('a') + response('b'), response('c'));
    await expect(post(connections)).rejects.toMatchObject({ name: 'MalformedResponseError' });
    expect(await post(connections)).toMatchObject({ text: 'c' });
    expect(opened).toHaveLength(2);
  });

  test('after a response to a request that is not sent completely: the service may take the rest for a request', async () => {
    let opened = 0;
    const server = createTcpServer((socket) => {
      const text = ++opened === 1 ? 'a' : 'b';
      socket.on('error', () => {});
      socket.once('data', () => socket.pause().write(response(text)));
    });
    const connections = new HttpConnections(new URL(`http://127.0.0.1:${await listening(server)}`));
    expect(await post(connections, 'x'.repeat(30_000_000))).toMatchObject({ text: 'a' });
    expect(await post(connections)).toMatchObject({ text: 'b' });
    expect(opened).toBe(2);
  });

  test('after it has noticed that the service closed it', async () => {
    const clients: Socket[] = [];
    const onConnect = (message: unknown) => clients.push((message as { socket: Socket }).socket);
    subscribe('net.client.socket', onConnect);
    stops.push(() => unsubscribe('net.client.socket', onConnect));
    const { connections, opened } = await connectionsTo(response('a'), response('b'));
    await post(connections);
    opened[0]?.end();
    await once(clients[0] as Socket, 'end');
    expect(await post(connections)).toMatchObject({ text: 'b' });
    expect(opened).toHaveLength(2);
  });

  test('after a timeout, so a late response reaches nobody', async () => {
    const { connections, opened } = await connectionsTo('', response('b'));
    await expect(post(connections, '{}', 50)).rejects.toThrow('Operation took longer than 50 ms.');
    opened[0]?.write(response('late'));
    expect(await post(connections)).toMatchObject({ text: 'b' });
    expect(opened).toHaveLength(2);
  });
});

test.each([
  ['before the first byte on a reused connection', [response('a')], '', true],
  ['after the first bytes on a reused connection', [response('a')], 'HTTP/1.1 200', false],
  ['before the first byte on a new connection', [], '', false],
])('reports whether the service had closed the connection: %s', async (_, earlier, last, wasClosed) => {
  const { connections, opened } = await connectionsTo(...earlier, last);
  for (const _response of earlier) await post(connections);
  const failed = post(connections).catch((error: unknown) => error);
  while (opened.length < 1) await new Promise(setImmediate);
  opened[0]?.on('data', () => opened[0]?.end());
  expect((await failed) instanceof ClosedConnectionError).toBe(wasClosed);
});

test('an idle connection does not keep the process running', async () => {
  const { host } = await connectionsTo(response('a'));
  const module = new URL('../../../../../lambdas/adapters/lean/http-connections.ts', import.meta.url);
  const script = `const { HttpConnections } = await import(process.argv[1]);
    const { text } = await new HttpConnections(new URL(process.argv[2])).post('Operation', '', '{}', 10_000);
    console.log(text);`;
  const args = ['--input-type=module', '--eval', script, module.href, `http://${host}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  expect(stdout).toBe('a\n');
});

describe('over TLS', () => {
  const authorities = getCACertificates('default');
  const certificate = selfSignedCertificate('localhost');
  afterEach(() => setDefaultCACertificates(authorities));

  async function secure(listener: RequestListener, host = 'localhost', { cert, key } = certificate) {
    const resumed: boolean[] = [];
    const sockets: Socket[] = [];
    const server = createSecureServer({ cert, key }, listener);
    server.on('connection', (socket: Socket) => sockets.push(socket));
    server.on('secureConnection', (socket) => resumed.push(socket.isSessionReused()));
    const url = new URL(`https://${host}:${await listening(server)}/`);
    return { connections: new HttpConnections(url), resumed, sockets };
  }
  const answers: RequestListener = (request, answer) => {
    request.resume().on('end', () => answer.end('yes'));
  };

  test('refuses a certificate that no authority has signed', async () => {
    const { connections } = await secure(answers);
    await expect(post(connections)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('refuses the certificate of another host', async () => {
    const elsewhere = selfSignedCertificate('elsewhere');
    setDefaultCACertificates([elsewhere.cert]);
    const { connections } = await secure(answers, 'localhost', elsewhere);
    await expect(post(connections)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('fails a request without a connection, and forgets it', async () => {
    const { connections } = await secure(answers);
    const { DEFAULT_CIPHERS: ciphers } = tls;
    tls.DEFAULT_CIPHERS = 'none of these';
    stops.push(() => {
      tls.DEFAULT_CIPHERS = ciphers;
    });
    for (let i = 0; i <= 50; i++)
      await expect(post(connections)).rejects.toMatchObject({ code: 'ERR_SSL_NO_CIPHER_MATCH' });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['ends', (socket) => socket.end()],
    ['is destroyed', (socket) => socket.destroy()],
    ['is reset', (socket) => socket.resetAndDestroy()],
  ])('reports whether the service had closed the connection: it %s while nobody reads', async (_, close) => {
    setDefaultCACertificates([certificate.cert]);
    const { connections, sockets, resumed } = await secure(answers);
    await post(connections);
    // The client learns of it only after it has sent the next request, as after a freeze.
    close(sockets[0] as Socket);
    await expect(post(connections)).rejects.toBeInstanceOf(ClosedConnectionError);
    expect((await post(connections)).text).toBe('yes');
    expect(resumed).toHaveLength(2);
  });

  test.each(['localhost', '127.0.0.1'])(
    'keeps connections to %s, and resumes the session on a new one',
    async (host) => {
      setDefaultCACertificates([certificate.cert]);
      const long = 'x'.repeat(200_000);
      const { connections, resumed } = await secure((request, answer) => {
        request.resume().on('end', () => answer.end(long));
      }, host);
      expect((await post(connections)).text).toBe(long);
      expect((await post(connections)).text).toBe(long);
      connections.closeIdle();
      expect((await post(connections)).text).toBe(long);
      expect(resumed).toEqual([false, true]);
    },
  );
});
