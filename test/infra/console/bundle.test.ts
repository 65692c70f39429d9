import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildConsole } from '../../../console/build.ts';
import { pagePaths } from '../../../console/src/start/page-paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-console-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => buildConsole(folder));

const html = () => readFileSync(join(folder, 'index.html'), 'utf8');
const assets = () => readdirSync(join(folder, 'assets'));
const asset = (name: string) => readFileSync(join(folder, 'assets', name), 'utf8');

/** The files of the parts that the page names. */
function partsOf(page: string): Record<string, readonly string[]> {
  const [, content = ''] = page.match(/<meta name="latchkey:parts" content="([^"]*)"/) ?? [];
  const { files, parts } = JSON.parse(content.replaceAll('&quot;', '"'));
  return Object.fromEntries(
    Object.entries<number[]>(parts).map(([name, list]) => [name, list.map((index): string => files[index])]),
  );
}

const sizeOf = (names: Iterable<string>) =>
  [...new Set(names)].reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, 'assets', name))).length, 0);

/** The scripts and styles of the first document, which redirects to the sign-in. */
const startFiles = () => [...html().matchAll(/\/console\/assets\/([^"]+\.(?:js|css))"/g)].map(([, name = '']) => name);

/** The scripts and styles that block the page of a part, the first document included. */
function blocking(part: string): string[] {
  const { main = [], [part]: own = [] } = partsOf(html());
  expect([main.length, own.length]).not.toContain(0);
  return [...startFiles(), ...main, ...own];
}

/** A script and all that it imports before it runs. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, imported = ''] of asset(name).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) withImports(imported, seen);
  return seen;
}

describe('the bundle of the console', () => {
  test('names every file except the page by its content', () => {
    expect(readdirSync(folder).sort()).toEqual(['assets', 'index.html']);
    for (const name of assets()) expect(name).toMatch(/^[\w.-]+-[A-Z0-9]{8}\.(js|css|svg|woff2)$/);
  });

  test('has a page that a strict Content-Security-Policy allows: no inline code, no other origins', () => {
    expect(html()).toContain('<html lang="en">');
    expect(html()).not.toMatch(/<style|<script(?![^>]* src=)|\son\w+=|\sstyle=|<base|https?:/);
  });

  test('has every file that the page refers to', () => {
    const named = [...html().matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address);
    expect(named.length).toBeGreaterThan(3);
    for (const address of named.filter((each) => each !== '/console/config.json'))
      expect(assets().map((name) => `/console/assets/${name}`)).toContain(address);
  });

  test('loads at most 25 KB before the sign-in, without the application', () => {
    expect(sizeOf(startFiles())).toBeLessThan(25_000);
    expect(startFiles().map(asset).join()).not.toMatch(/react|awsui_/);
  });

  test('loads at most 340 KB of compressed scripts and styles until the list of keys is there', () => {
    const files = blocking('keys-page');
    expect(sizeOf(files)).toBeLessThan(340_000);
    // Far less would mean that the test misses files.
    expect(sizeOf(files)).toBeGreaterThan(200_000);
  });

  test('has a path for each part that is a page, to load it during the sign-in', () => {
    const pages = Object.keys(partsOf(html())).filter((name) => name.endsWith('-page'));
    expect(Object.keys(pagePaths).sort()).toEqual(pages.sort());
  });

  test('joins the scripts of the first load: the start, the frame, the page, and what pages share', () => {
    expect(blocking('keys-page').filter((name) => name.endsWith('.js'))).toHaveLength(4);
  });

  test('names every script that a part imports', () => {
    const parts = Object.entries(partsOf(html())).filter(([name]) => name !== 'fonts');
    for (const [name, files] of parts) {
      const known = new Set(name === 'main' ? [...startFiles(), ...files] : blocking(name));
      for (const file of files.filter((each) => each.endsWith('.js'))) {
        expect([...withImports(file)].filter((each) => !known.has(each))).toEqual([]);
      }
    }
  });

  test('has the fonts in files of their own: two weights, which do not block the text', () => {
    const { fonts = [], main = [] } = partsOf(html());
    expect(fonts).toEqual([
      expect.stringMatching(/^open-sans-400-.*woff2$/),
      expect.stringMatching(/^open-sans-700-.*woff2$/),
    ]);
    expect(sizeOf(fonts)).toBeLessThan(35_000);
    const styles = main
      .filter((name) => name.endsWith('.css'))
      .map(asset)
      .join('');
    expect(styles).not.toContain('data:font');
    for (const font of fonts) expect(styles).toContain(`/console/assets/${font}`);
    expect(styles.match(/font-display:swap/g)).toHaveLength(2);
  });

  test('has no source maps, and no texts in other languages', () => {
    expect(assets().filter((name) => /\.map$|^all\.(?!en-)/.test(name))).toEqual([]);
  });
});
