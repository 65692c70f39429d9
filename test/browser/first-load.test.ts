import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/strings.ts';
import { layoutShiftOf } from './support/layout-shift.ts';
import { goTo, showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The bytes that the console loads. `npm run bench -- --only console` measures the time. */
const suite = browserSuite();
const person = newPerson('Frida First');

beforeAll(async () => {
  const workspace = await Workspace.create(suite.site, 'First load', 'Professional');
  await workspace.addMember(person, 'viewer');
});

/** Collects the addresses of the files that block the page: those that it loads from now on, except for fonts and images. */
function filesOf(page: Page): ReadonlySet<string> {
  const files = new Set<string>();
  page.on('request', (request) => {
    const isFile = request.url().startsWith(`${suite.site.url}/console/assets/`);
    if (isFile && ['script', 'stylesheet'].includes(request.resourceType())) files.add(request.url());
  });
  return files;
}

async function zippedBytesOf(addresses: Iterable<string>): Promise<number> {
  let sum = 0;
  for (const address of addresses) sum += gzipSync(await (await fetch(address)).arrayBuffer()).length;
  return sum;
}

test('the first load has less than 340 KB of scripts and styles, without the API reference', async () => {
  const { page } = await suite.visitor();
  const files = filesOf(page);
  await page.goto('/console/keys');
  await page.waitForURL(/\/oidc\//);
  // The application is loaded after the sign-in.
  expect(await zippedBytesOf(files)).toBeLessThan(25_000);
  await suite.fillSignIn(page, person);
  await page.getByText(strings.keys.list.empty.title).waitFor();
  const first = [...files];
  const bytes = await zippedBytesOf(first);
  expect(bytes).toBeLessThan(340_000);
  // Far less would mean that the test misses files.
  expect(bytes).toBeGreaterThan(200_000);
  await goTo(page, 'API reference');
  const reference = [...files].filter((address) => !first.includes(address));
  expect(reference.length).toBeGreaterThan(0);
});

test('files with a hash are cached for good, the page itself is revalidated, and large files are compressed', async () => {
  const { page } = await suite.visitor();
  const files = filesOf(page);
  await page.goto('/console/');
  await suite.fillSignIn(page, person);
  for (const address of files) {
    const answer = await fetch(address, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    // Compression does not pay for small files.
    const isLarge = (await answer.arrayBuffer()).byteLength > 2000;
    if (isLarge) expect(answer.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
  }
  const index = await fetch(`${suite.site.url}/console/`);
  expect(index.headers.get('cache-control')).toBe('no-cache');
});

describe('the redirect to the sign-in', () => {
  test('keeps the address, with its filters', async () => {
    const { page } = await suite.visitor();
    await page.goto('/console/keys?status=inactive#top');
    await suite.fillSignIn(page, person);
    await showsTitle(page, strings.pages.keys);
    const { pathname, search, hash } = new URL(page.url());
    expect(pathname + search + hash).toMatch(/^\/console\/w\/[\w-]+\/keys\?status=inactive#top$/);
  });

  test('does not lie between the page and the one before: Back leaves the console', async () => {
    const { page } = await suite.signedIn(person);
    await page.goto('/health');
    await page.goto('/console/keys');
    await showsTitle(page, strings.pages.keys);
    await page.goBack();
    expect(new URL(page.url()).pathname).toBe('/health');
  });

  test('explains what happened if the browser blocks storage, and does not repeat', async () => {
    const { page } = await suite.visitor();
    await page.addInitScript(
      `Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });`,
    );
    await page.goto('/console/keys');
    await page.getByRole('heading', { name: strings.signIn.failures.unknown.title }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/keys');
  });

  test('is followed by a message if the application cannot be loaded', async () => {
    const { context, page, guard } = await suite.visitor();
    guard.announce({ path: /\/assets\/main-/, status: 'failed' });
    await context.route('**/assets/main-*.js', (route) => route.abort('connectionreset'));
    await page.goto('/console/signed-out');
    await page.getByRole('alert').getByText('The console can’t be loaded.').waitFor();
  });
});

test('the workspace and its keys are requested side by side', async () => {
  const { context, page } = await suite.signedIn(person, '/console/keys');
  await page.getByText(strings.keys.list.empty.title).waitFor();
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
  await context.route('**/api/v1/workspace', async (route) => {
    await mayAnswer;
    await route.continue();
  });
  const keys = page.waitForRequest((request) => request.url().includes('/api/v1/api-keys?'));
  const reloaded = page.reload();
  await keys;
  answer();
  await reloaded;
  await page.getByText(strings.keys.list.empty.title).waitFor();
});

test('the layout stays still until the list is there', async () => {
  const { page } = await suite.visitor();
  const shifted = await layoutShiftOf(page);
  await page.goto('/console/keys');
  await suite.fillSignIn(page, person);
  await page.getByText(strings.keys.list.empty.title).waitFor();
  expect(await shifted()).toBeLessThan(0.01);
});
