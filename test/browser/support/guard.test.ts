import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser/browser.ts';
import { Guard } from './guard.ts';

/** The guard, which notices forbidden behavior of a page for the other tests. */
let browser: Browser;
let server: Server;
let origin: string;
let context: BrowserContext;
let page: Page;
let guard: Guard;

beforeAll(async () => {
  browser = await launchBrowser();
  server = createServer((request, response) => {
    const status = Number(request.url?.slice(1)) || 200;
    response.writeHead(status, { 'Content-Type': 'text/html', 'Content-Security-Policy': "script-src 'self'" });
    response.end('<!doctype html><title>A page</title><link rel="icon" href="data:,"><p>Text</p>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  guard = new Guard(context, origin);
  page = await context.newPage();
  await page.goto(origin);
});

afterEach(() => context.close());

const ask = (url: string) => page.evaluate((url) => fetch(url).then(undefined, () => {}), url);

test('a correct page causes no reports', async () => {
  await ask('/200');
  await page.evaluate(() => console.log('a message'));
  expect(guard.troubles).toEqual([]);
});

test.each(['error', 'warn'] as const)('console.%s is reported', async (level) => {
  await page.evaluate((level) => console[level]('something is wrong'), level);
  expect(guard.troubles).toEqual([expect.stringContaining('something is wrong')]);
});

test('an exception is reported', async () => {
  const noticed = context.waitForEvent('weberror');
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of order');
    });
  });
  await noticed;
  expect(guard.troubles).toEqual([expect.stringContaining('out of order')]);
});

test('a script that the Content-Security-Policy blocks is reported', async () => {
  await page.evaluate(`
    const script = document.createElement('script');
    script.textContent = 'document.title = "injected"';
    document.body.append(script);
  `);
  expect(await page.title()).toBe('A page');
  expect(guard.troubles).toEqual([expect.stringContaining('Content Security Policy')]);
});

test('an error response is reported, unless it is announced', async () => {
  await ask('/503');
  expect(guard.troubles).toEqual([`Response 503: GET ${origin}/503`]);
  guard.announce({ path: /^\/404$/, status: 404 });
  await ask('/404');
  expect(guard.troubles).toHaveLength(1);
  await ask('/403');
  expect(guard.troubles).toHaveLength(2);
});

test('a failed request is reported, unless it is announced', async () => {
  await page.route('**/broken*', (route) => route.abort('connectionreset'));
  await ask('/broken');
  expect(guard.troubles).toEqual([`Request failed: GET ${origin}/broken: net::ERR_CONNECTION_RESET`]);
  guard.announce({ path: /broken-on-purpose/, status: 'failed' });
  await ask('/broken-on-purpose');
  expect(guard.troubles).toHaveLength(1);
});

test('a request to another origin is reported, with or without a response', async () => {
  await context.route('https://elsewhere.example/**', (route) =>
    route.fulfill({ headers: { 'Access-Control-Allow-Origin': '*' }, body: 'fine' }),
  );
  await ask('https://elsewhere.example/font.woff2');
  expect(guard.troubles).toEqual(['Request to another origin: GET https://elsewhere.example/font.woff2']);
});
