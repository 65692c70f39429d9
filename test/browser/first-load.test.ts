import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { goTo, settled } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** What the console takes over the network. How long that takes is measured by `npm run bench -- --only console`. */
const suite = browserSuite();
const person = newPerson('Frida First');

beforeAll(async () => {
  const workspace = await Workspace.create(suite.site, 'First load', 'Professional');
  await workspace.addMember(person, 'viewer');
});

/** Addresses of the scripts that the page loads from now on, each once. */
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

test('the first load has less than 450 KB of scripts, and nothing of the API reference', async () => {
  const { page } = await suite.visitor();
  const scripts = scriptsOf(page);
  await page.goto('/console/');
  await suite.fillSignIn(page, person);
  await settled(page);
  const first = [...scripts];
  expect(first.length).toBeGreaterThan(0);
  const bytes = await zippedBytesOf(first);
  expect(bytes).toBeLessThan(450_000);
  // It is no riddle where they are: far less would mean that they are not seen.
  expect(bytes).toBeGreaterThan(100_000);
  await goTo(page, 'API reference');
  const reference = [...scripts].filter((address) => !first.includes(address));
  expect(reference.length).toBeGreaterThan(0);
});

test('files with a hash in their names are kept, the page itself is asked for each time, and what is large is compressed', async () => {
  const { page } = await suite.visitor();
  const scripts = scriptsOf(page);
  await page.goto('/console/');
  await suite.fillSignIn(page, person);
  for (const address of scripts) {
    const answer = await fetch(address, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    // What fits into a packet or two is not worth it.
    const isLarge = (await answer.arrayBuffer()).byteLength > 2000;
    if (isLarge) expect(answer.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
  }
  const index = await fetch(`${suite.site.url}/console/`);
  expect(index.headers.get('cache-control')).toBe('no-cache');
});
