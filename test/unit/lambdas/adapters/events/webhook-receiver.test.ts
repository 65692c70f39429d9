import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { HttpWebhookReceiver } from '../../../../../lambdas/adapters/events/webhook-receiver.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** Starts a receiver with this behavior, and returns its URL with a secret in the query. */
async function listening(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/hook?token=S3cret`;
}

test('posts JSON with the given headers, and returns the status', async () => {
  let request: IncomingMessage | undefined;
  let body = '';
  const url = await listening(async (received, response) => {
    request = received;
    for await (const chunk of received) body += chunk;
    response.writeHead(202).end('x'.repeat(100_000));
  });
  expect(await new HttpWebhookReceiver(url).post({ 'webhook-id': 'a' }, '{"é":1}')).toBe(202);
  expect(request).toMatchObject({ method: 'POST', url: '/hook?token=S3cret' });
  expect(request?.headers).toMatchObject({
    'webhook-id': 'a',
    'content-type': 'application/json',
    'user-agent': 'Latchkey',
  });
  expect(body).toBe('{"é":1}');
});

test('follows no redirect', async () => {
  const paths: (string | undefined)[] = [];
  const url = await listening(({ url: path }, response) => {
    paths.push(path);
    response.writeHead(307, { Location: '/elsewhere' }).end();
  });
  expect(await new HttpWebhookReceiver(url).post({}, '{}')).toBe(307);
  expect(paths).toHaveLength(1);
});

test('stops waiting for a response after its timeout', async () => {
  const patience = new AbortController();
  // The request has arrived, so the timeout can pass.
  const url = await listening(() => patience.abort(new DOMException('15 s', 'TimeoutError')));
  const posting = new HttpWebhookReceiver(url, () => patience.signal).post({}, '{}');
  await expect(posting).rejects.toThrow('The receiver did not respond: TimeoutError.');
});

test('reports why there is no response, without the URL', async () => {
  const url = await listening(() => {});
  await new Promise((resolve) => server?.close(resolve));
  const error = await new HttpWebhookReceiver(url).post({}, '{}').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'NoResponseError', message: 'The receiver did not respond: ECONNREFUSED.' });
  expect(String((error as Error).stack)).not.toContain('S3cret');
});
