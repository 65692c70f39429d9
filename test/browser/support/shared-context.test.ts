import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../support/browser/browser.ts';
import { SharedContext } from './shared-context.ts';
import { theSite } from './site.ts';
import { leftBehind } from './traces.ts';

/** The context that tests share: a test finds nothing of the one before. */
let browser: Browser;
let context: BrowserContext;
let shared: SharedContext;

beforeAll(async () => {
  browser = await launchBrowser('--renderer-process-limit=1');
  context = await browser.newContext({ baseURL: theSite().url });
  shared = await SharedContext.start(context);
});

afterAll(() => browser?.close());

const leaveTraces = `(async () => {
  localStorage.setItem('left', 'behind');
  sessionStorage.setItem('left', 'behind');
  document.cookie = 'left=behind';
  await new Promise((resolve) => (indexedDB.open('left').onsuccess = ({ target }) => resolve(target.result.close())));
  await caches.open('left').then((cache) => cache.put('/left', new Response('behind')));
})()`;
const mayRead = `navigator.permissions.query({ name: 'clipboard-read' }).then(({ state }) => state)`;

test('pages, storage, cookies, permissions, routes and listeners end with a test', async () => {
  const empty = { localStorage: {}, sessionStorage: {}, cookie: '', databases: [], cached: [] };
  const page = await context.newPage();
  await page.goto('/health');
  expect(JSON.parse(await leftBehind(page))).toMatchObject(empty);
  await page.evaluate(leaveTraces);
  expect(await leftBehind(page)).toContain('behind');
  await context.grantPermissions(['clipboard-read']);
  expect(await page.evaluate(mayRead)).toBe('granted');
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  await context.route('**/health', (route) => route.fulfill({ body: 'behind' }));
  await page.reload();
  expect(await page.content()).toContain('behind');
  expect(requests).toHaveLength(1);
  await context.setOffline(true);

  await shared.clear();
  expect(page.isClosed()).toBe(true);
  const next = await context.newPage();
  await next.goto('/health');
  expect(await next.content()).not.toContain('behind');
  expect(JSON.parse(await leftBehind(next))).toMatchObject(empty);
  expect(await next.evaluate(mayRead)).toBe('prompt');
  expect(requests).toHaveLength(1);
});
