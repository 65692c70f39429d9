import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { goTo, settled } from './support/pages.ts';
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

/** Collects the addresses of the scripts that the page loads from now on. */
function scriptsOf(page: Page): ReadonlySet<string> {
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(request.url());
  });
  return scripts;
}

async function zippedBytesOf(addresses: Iterable<string>): Promise<number> {
  let sum = 0;
  for (const address of addresses) sum += gzipSync(await (await fetch(address)).arrayBuffer()).length;
  return sum;
}

test('the first load has less than 450 KB of scripts, without the API reference', async () => {
  const { page } = await suite.visitor();
  const scripts = scriptsOf(page);
  await page.goto('/console/');
  await suite.fillSignIn(page, person);
  await settled(page);
  const first = [...scripts];
  expect(first.length).toBeGreaterThan(0);
  const bytes = await zippedBytesOf(first);
  expect(bytes).toBeLessThan(450_000);
  // Far less would mean that the test misses scripts.
  expect(bytes).toBeGreaterThan(100_000);
  await goTo(page, 'API reference');
  const reference = [...scripts].filter((address) => !first.includes(address));
  expect(reference.length).toBeGreaterThan(0);
});

test('files with a hash are cached for good, the page itself is revalidated, and large files are compressed', async () => {
  const { page } = await suite.visitor();
  const scripts = scriptsOf(page);
  await page.goto('/console/');
  await suite.fillSignIn(page, person);
  for (const address of scripts) {
    const answer = await fetch(address, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    // Compression does not pay for small files.
    const isLarge = (await answer.arrayBuffer()).byteLength > 2000;
    if (isLarge) expect(answer.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
  }
  const index = await fetch(`${suite.site.url}/console/`);
  expect(index.headers.get('cache-control')).toBe('no-cache');
});
