import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser/browser.ts';
import { fillSignIn } from '../../test/support/browser/browser-sign-in.ts';
import { type LocalRun, startLocalRun } from '../../test/support/service/local-run.ts';
import { type Bench, Started } from '../bench.ts';
import type { ConsoleResult } from '../results.ts';
import { median, round } from '../stats.ts';

/** The measurements of opening a page once. */
interface Visit {
  readonly firstContentMs: number;
  readonly readyMs: number;
  /** The files that the browser requested, including cached ones. */
  readonly files: readonly File[];
}

interface File {
  readonly url: string;
  readonly isScript: boolean;
}

interface PageCase {
  readonly page: string;
  readonly path: string;
  /** Whether the browser has the files from an earlier visit. */
  readonly hasFiles: boolean;
  /** The content that a person waits for. */
  readonly ready: (page: Page) => Promise<void>;
}

const keyName = 'Bench';
const person = 'bench@example.com';
const showsKeys = (page: Page) => page.getByText(keyName, { exact: true }).first().waitFor();
const showsReference = (page: Page) => page.getByText('/api/v1/api-keys').first().waitFor();

const pages: readonly PageCase[] = [
  { page: 'API keys, first visit', path: '/console/keys', hasFiles: false, ready: showsKeys },
  { page: 'API keys, another day', path: '/console/keys', hasFiles: true, ready: showsKeys },
  { page: 'API reference, first visit', path: '/console/api-reference', hasFiles: false, ready: showsReference },
];

/**
 * Measures how soon the console shows its first content and its main content in Chromium. The person is signed in at the
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
    for (const { page, path, hasFiles, ready } of pages) {
      const visits: Visit[] = [];
      for (let i = 0; i <= bench.settings.consoleVisits; i++) {
        bench.progress(`console: ${page}, ${i === 0 ? 'warming up' : `${i} of ${bench.settings.consoleVisits}`}`);
        const found = await visit(browser, { baseURL: run.url, storageState }, path, ready, hasFiles ? 2 : 1);
        if (i > 0) visits.push(found);
      }
      const bytes = hasFiles ? undefined : await sizesOf(visits[0]?.files ?? []);
      results.push({
        page,
        firstContentMs: round(median(visits.map(({ firstContentMs }) => firstContentMs))),
        readyMs: round(median(visits.map(({ readyMs }) => readyMs))),
        scriptKb: bytes === undefined ? null : round(bytes.scripts / 1024),
        allKb: bytes === undefined ? null : round(bytes.all / 1024),
      });
    }
    return results;
  });
}

/** Visits in a new browser without cached files, and returns the last visit. */
async function visit(
  browser: Browser,
  options: BrowserContextOptions,
  path: string,
  ready: PageCase['ready'],
  times: number,
): Promise<Visit> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    for (let i = 1; i < times; i++) {
      await page.goto(path);
      await ready(page);
    }
    return await measured(page, path, ready);
  } finally {
    await context.close();
  }
}

async function measured(page: Page, path: string, ready: PageCase['ready']): Promise<Visit> {
  const files: File[] = [];
  const paints: number[] = [];
  page.on('request', (request) => {
    if (isFile(request)) files.push({ url: request.url(), isScript: request.resourceType() === 'script' });
  });
  // The page is redirected to the provider and back, so each document reports its own first content.
  await page.exposeFunction('noteFirstContent', (at: number) => void paints.push(at));
  await page.addInitScript(`
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName('first-contentful-paint'))
        window.noteFirstContent(performance.timeOrigin + startTime);
    }).observe({ type: 'paint', buffered: true });
  `);
  const begin = Date.now();
  await page.goto(path, { waitUntil: 'commit' });
  await ready(page);
  const readyMs = Date.now() - begin;
  // The browser reports it after the paint.
  while (paints.length === 0) await page.waitForTimeout(10);
  return { firstContentMs: Math.min(...paints) - begin, readyMs, files };
}

const isFile = (request: Request) =>
  ['document', 'script', 'stylesheet', 'image', 'font'].includes(request.resourceType());

/** The size of each file once, compressed with gzip. */
async function sizesOf(files: readonly File[]): Promise<{ readonly scripts: number; readonly all: number }> {
  const sum = { scripts: 0, all: 0 };
  for (const [url, { isScript }] of new Map(files.map((file) => [file.url.replace(/[?#].*/, ''), file]))) {
    if (!/^https?:.*\/console\//.test(url)) continue;
    const bytes = gzipSync(await (await fetch(url)).arrayBuffer()).length;
    sum.all += bytes;
    if (isScript) sum.scripts += bytes;
  }
  return sum;
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
