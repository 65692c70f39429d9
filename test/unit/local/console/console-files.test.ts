import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveConsole } from '../../../../local/console/console-files.ts';
import { type HttpServer, startHttpServer } from '../../../../local/gateway/http-server.ts';

const index = '<!doctype html><title>Latchkey</title>';
const script = `export const text = '${'a'.repeat(2000)}';`;
const settings = { signIn: { issuer: 'http://127.0.0.1:3000/oidc', clientId: 'latchkey-console' } };
const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
let server: HttpServer;

beforeAll(async () => {
  const directory = join(folder, 'console');
  mkdirSync(join(directory, 'assets'), { recursive: true });
  const write = (name: string, content: string | Buffer) => writeFileSync(join(directory, name), content);
  write('index.html', index);
  write('assets/main-ABC.js', script);
  write('assets/main-ABC.js.br', brotliCompressSync(script));
  write('assets/main-ABC.js.gz', gzipSync(script));
  write('assets/main-DEF.css', 'body { margin: 0 }');
  write('assets/icon.svg', '<svg/>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'secret'), 'secret');
  server = await startHttpServer('127.0.0.1', 0, new Promise(() => {}), {
    '/console': Promise.resolve(serveConsole(directory, settings)),
  });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

/** Sends the path unchanged: `fetch` would normalize it. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const { port } = new URL(server.url);
  request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
    const body = await buffer(response);
    resolve({ status: response.statusCode, headers: response.headers, body, text: body.toString() });
  })
    .on('error', reject)
    .end();
  return promise;
}

test.each([
  ['/console/', 'text/html; charset=utf-8', 'no-cache', index],
  ['/console/index.html', 'text/html; charset=utf-8', 'no-cache', index],
  ['/console/?code=x', 'text/html; charset=utf-8', 'no-cache', index],
  ['/console/config.json', 'application/json', 'no-cache', JSON.stringify(settings)],
  ['/console/assets/main-ABC.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', script],
  [
    '/console/assets/main-DEF.css',
    'text/css; charset=utf-8',
    'public, max-age=31536000, immutable',
    'body { margin: 0 }',
  ],
  ['/console/assets/icon%2Esvg', 'image/svg+xml', 'public, max-age=31536000, immutable', '<svg/>'],
])('%s returns %s', async (path, type, cacheControl, text) => {
  const got = await get(path);
  expect(got).toMatchObject({ status: 200, text });
  expect(got.headers).toMatchObject({ 'content-type': type, 'cache-control': cacheControl });
});

test.each([
  '/console/callback?code=x&state=y',
  '/console/keys',
  '/console/keys/key_01',
  '/console/keys/',
  '/console/a%20b',
])('%s returns the page of the console', async (path) => {
  expect(await get(path)).toMatchObject({ status: 200, text: index, headers: { 'cache-control': 'no-cache' } });
});

test.each([
  '/console/assets/main-OLD.js',
  '/console/assets/main',
  '/console/favicon.ico',
  '/console/keys/x.png',
  '/console/assets/main-ABC.js.br',
  '/console/%E0%A4%A.js',
])('%s is not a file', async (path) => {
  const got = await get(path);
  expect(got).toMatchObject({ status: 404, headers: { 'cache-control': 'no-store' } });
  expect(got.text).not.toBe(index);
});

test.each([
  '/console/../secret.txt',
  '/console/../secret',
  '/console/%2e%2e/secret.txt',
  '/console/%2e%2e/secret',
  '/console/..%2fsecret.txt',
  '/console/..%2fsecret',
  '/console/..%5csecret',
  '/console/assets/..%2f..%2fsecret.txt',
  '/console/%252e%252e%252fsecret',
  '/console//etc/passwd',
  '/console/%00',
])('%s reads no file outside the folder', async (path) => {
  const got = await get(path);
  expect([200, 404]).toContain(got.status);
  expect(got.text).toBe(got.status === 200 ? index : 'The console has no such file.');
});

test('redirects a path without the slash', async () => {
  expect(await get('/console?a=1')).toMatchObject({ status: 308, headers: { location: '/console/?a=1' } });
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
  expect(await get('/console/', {}, method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test('HEAD responds like GET, without the body', async () => {
  const [head, got] = [await get('/console/', {}, 'HEAD'), await get('/console/')];
  expect(head).toMatchObject({ status: 200, text: '' });
  expect(head.headers).toEqual({ ...got.headers, date: expect.anything() });
});

test.each([
  ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['gzip, deflate', 'gzip', gunzipSync],
  ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ['*', 'br', brotliDecompressSync],
  ['GZIP', 'gzip', gunzipSync],
])('Accept-Encoding "%s" gets the encoding %s', async (accepted, encoding, decompress) => {
  const { headers, body } = await get('/console/assets/main-ABC.js', { 'accept-encoding': accepted });
  expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(Number(headers['content-length'])).toBe(body.length);
  expect(decompress(body).toString()).toBe(script);
});

test.each(['', 'identity', 'br;q=0, gzip;q=0', 'zstd'])(
  'Accept-Encoding "%s" gets the uncompressed file',
  async (accepted) => {
    const { headers, text } = await get('/console/assets/main-ABC.js', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['vary']).toBe('Accept-Encoding');
    expect(text).toBe(script);
  },
);

test('a known ETag gets 304; compressed files have a different ETag', async () => {
  const { headers } = await get('/console/assets/main-ABC.js');
  const etag = String(headers['etag']);
  const path = '/console/assets/main-ABC.js';
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const again = await get(path, { 'if-none-match': known });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers).toMatchObject({ etag, 'cache-control': 'public, max-age=31536000, immutable' });
  }
  expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200);
  expect((await get(path, { 'if-none-match': etag, 'accept-encoding': 'br' })).status).toBe(200);
});

test.each(['/console/', '/console/nothing.js', '/console/config.json'])('%s has the security headers', async (path) => {
  const { headers } = await get(path);
  expect(headers['content-security-policy']).toMatch("script-src 'self';");
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

test('a build without index.html is invalid', () => {
  expect(() => serveConsole(join(folder, 'console/assets'), settings)).toThrow('There is no index.html in');
});
