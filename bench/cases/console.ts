import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser/browser.ts';
import { fillSignIn } from '../../test/support/browser/browser-sign-in.ts';
import { type LocalRun, startLocalRun } from '../../test/support/service/local-run.ts';
import { type Bench, Started } from '../bench.ts';
import type { ConsoleResult } from '../results.ts';
import { median, round } from '../stats.ts';
import { keyName, type Network, type PageCase, pages, showsKeys } from './console-pages.ts';

/** The measurements of opening a page once. */
interface Visit {
  readonly firstContentMs: number;
  readonly readyMs: number;
  readonly shift: number;
  /** The files that the browser requested, including cached ones. */
  readonly files: readonly File[];
}

interface File {
  readonly url: string;
  /** Scripts and styles. Fonts and images arrive later, without a change of the layout. */
  readonly isBlocking: boolean;
}

const person = 'bench@example.com';

/**
 * Measures how soon the console shows its first content and its main content in Chromium, and how much its layout moves meanwhile. The person is signed in at the
 * provider; each visit is redirected there and back, as every load of the page is. Sizes are those of the files compressed
 * with gzip, whatever the local run sends.
 */
export function consoleCase(bench: Bench): Promise<ConsoleResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('console: starting the local run');
    const run = await startLocalRun();
    started.add({ stop: async () => void (await run.stop()) });
    await seed(run);
    const browser = await launchBrowser();
    started.add({ stop: () => browser.close() });
    const storageState = await signedInState(browser, run);

    const results: ConsoleResult[] = [];
    for (const each of pages) {
      const visits: Visit[] = [];
      for (let i = 0; i <= bench.settings.consoleVisits; i++) {
        bench.progress(`console: ${each.page}, ${i === 0 ? 'warming up' : `${i} of ${bench.settings.consoleVisits}`}`);
        const found = await visit(browser, { baseURL: run.url, storageState }, each);
        if (i > 0) visits.push(found);
      }
      const sizes = each.hasFiles ? undefined : await sizesOf(visits[0]?.files ?? []);
      results.push({
        page: each.page,
        firstContentMs: round(median(visits.map(({ firstContentMs }) => firstContentMs))),
        readyMs: round(median(visits.map(({ readyMs }) => readyMs))),
        shift: Math.max(...visits.map(({ shift }) => shift)),
        files: sizes?.files ?? null,
        blockingKb: sizes === undefined ? null : sizes.blocking / 1000,
        allKb: sizes === undefined ? null : sizes.all / 1000,
      });
    }
    return results;
  });
}

/** Visits in a new browser without cached files, and returns the last visit. */
async function visit(browser: Browser, options: BrowserContextOptions, { path, ready, hasFiles, network }: PageCase) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    if (hasFiles) {
      await page.goto(path);
      await ready(page);
    }
    if (network !== undefined) await slowDown(page, network);
    return await measured(page, path, ready);
  } finally {
    await context.close();
  }
}

async function slowDown(page: Page, { megabits, latencyMs }: Network): Promise<void> {
  const throughput = (megabits * 1_000_000) / 8;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
}

async function measured(page: Page, path: string, ready: PageCase['ready']): Promise<Visit> {
  const requested: File[] = [];
  const paints: number[] = [];
  page.on('request', (request) => {
    const type = request.resourceType();
    if (isFile(request)) requested.push({ url: request.url(), isBlocking: type === 'script' || type === 'stylesheet' });
  });
  // The page is redirected to the provider and back, so each document reports its own first content.
  await page.exposeFunction('noteFirstContent', (at: number) => void paints.push(at));
  await page.addInitScript(`
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) window.layoutShift += value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName('first-contentful-paint'))
        window.noteFirstContent(performance.timeOrigin + startTime);
    }).observe({ type: 'paint', buffered: true });
  `);
  const begin = Date.now();
  await page.goto(path, { waitUntil: 'commit' });
  await ready(page);
  const readyMs = Date.now() - begin;
  const files = [...requested];
  const shift = await page.evaluate<number>('window.layoutShift');
  // The browser reports it after the paint.
  while (paints.length === 0) await page.waitForTimeout(10);
  return { firstContentMs: Math.min(...paints) - begin, readyMs, shift, files };
}

const isFile = (request: Request) =>
  ['document', 'script', 'stylesheet', 'image', 'font'].includes(request.resourceType());

/** The files of the console, each once, and their sizes compressed with gzip. */
async function sizesOf(requested: readonly File[]) {
  const sizes = { files: 0, blocking: 0, all: 0 };
  for (const [url, { isBlocking }] of new Map(requested.map((file) => [file.url.replace(/[?#].*/, ''), file]))) {
    if (!/^https?:.*\/console\/assets\//.test(url)) continue;
    const bytes = gzipSync(await (await fetch(url)).arrayBuffer()).length;
    sizes.files += 1;
    sizes.all += bytes;
    if (isBlocking) sizes.blocking += bytes;
  }
  return sizes;
}

async function signedInState(browser: Browser, run: LocalRun) {
  const context = await browser.newContext({ baseURL: run.url });
  try {
    const page = await context.newPage();
    await page.goto('/console/keys');
    await fillSignIn(page, person, run.consolePassword);
    await showsKeys(page);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

/** A person who may read keys. */
async function seed({ url, rootKey }: LocalRun): Promise<void> {
  const send = async (method: string, path: string, json: unknown) => {
    const headers = { 'x-api-key': rootKey, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method, headers, body: JSON.stringify(json) });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await send('POST', '/api/v1/api-keys', { name: keyName });
  await send('PUT', '/api/v1/members', { subject: person, role: 'viewer' });
}
