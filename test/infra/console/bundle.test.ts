import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildConsole } from '../../../console/build.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-console-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => buildConsole(folder));

const html = () => readFileSync(join(folder, 'index.html'), 'utf8');
const assets = () => readdirSync(join(folder, 'assets'));
const asset = (name: string) => readFileSync(join(folder, 'assets', name), 'utf8');

/** The script and all that it imports before it runs. */
function firstLoad(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, imported = ''] of asset(name).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) firstLoad(imported, seen);
  return seen;
}

describe('the bundle of the console', () => {
  test('names every file except the page by its content', () => {
    expect(readdirSync(folder).sort()).toEqual(['assets', 'index.html']);
    for (const name of assets()) expect(name).toMatch(/^[\w.-]+-[A-Z0-9]{8}\.(js|css|svg)$/);
  });

  test('has a page that a strict Content-Security-Policy allows: no inline code, no other origins', () => {
    expect(html()).toContain('<html lang="en">');
    expect(html()).not.toMatch(/<style|<script(?![^>]* src=)|\son\w+=|\sstyle=|<base|https?:/);
  });

  test('has every file that the page refers to', () => {
    const named = [...html().matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address);
    expect(named).toHaveLength(3);
    for (const address of named) expect(assets().map((name) => `/console/assets/${name}`)).toContain(address);
  });

  test('loads at most 450 KB of compressed script until the list of keys is there', () => {
    const [, main = ''] = html().match(/src="\/console\/assets\/([^"]+)"/) ?? [];
    const list = assets().find((name) => name.startsWith('keys-page-')) ?? '';
    const loaded = [...firstLoad(list, firstLoad(main))];
    expect(loaded.length).toBeGreaterThan(1);
    const size = loaded.reduce((sum, name) => sum + gzipSync(asset(name)).length, 0);
    expect(size).toBeGreaterThan(100_000);
    expect(size).toBeLessThan(450_000);
  });

  test('has no source maps, and no texts in other languages', () => {
    expect(assets().filter((name) => /\.map$|^all\.(?!en-)/.test(name))).toEqual([]);
  });
});
