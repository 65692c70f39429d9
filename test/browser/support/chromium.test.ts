import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findChromium } from '../../support/browser/chromium.ts';

/** The search for a browser for the tests of the console. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-chromium-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Creates a program that prints a line as its version. */
function program(name: string, prints: string, code = 0): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${prints}'\nexit ${code}\n`);
  chmodSync(path, 0o755);
  return path;
}

const machine = (env: Record<string, string>, arch = 'arm64') => ({ platform: 'linux', arch, env });
const none = { PATH: '/nowhere' };

describe('CHROMIUM_PATH', () => {
  test('takes precedence over a browser of the machine', async () => {
    program('chromium', 'Chromium 150.0.0.0');
    const named = program('mine', 'Google Chrome 149.0.1.2');
    await expect(findChromium(machine({ CHROMIUM_PATH: named, PATH: folder }))).resolves.toEqual({
      executablePath: named,
      env: {},
    });
  });

  test('with a path that does not run is an error, without a fallback', async () => {
    program('chromium', 'Chromium 150.0.0.0');
    const wrong = join(folder, 'missing');
    await expect(findChromium(machine({ CHROMIUM_PATH: wrong, PATH: folder }))).rejects.toThrow(
      `CHROMIUM_PATH names ${wrong}, which cannot be used: spawn ${wrong} ENOENT`,
    );
  });
});

describe("the machine's own", () => {
  test.each(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])('%s', async (name) => {
    const path = program(name, 'Chromium 150.0.0.0 built on Debian');
    await expect(findChromium(machine({ PATH: `/nowhere:${folder}` }))).resolves.toMatchObject({
      executablePath: path,
    });
  });

  test('is skipped if it only explains how to install one, or is too old', async () => {
    program('chromium-browser', 'Command requires the chromium snap to be installed.', 1);
    program('google-chrome', 'Google Chrome 99.0.4844.51');
    const good = program('google-chrome-stable', 'Google Chrome 120.0.6099.109');
    await expect(findChromium(machine({ PATH: folder }))).resolves.toMatchObject({ executablePath: good });
  });
});

describe('without any', () => {
  test('on Linux on x86-64, the npm package runs without desktop libraries', async () => {
    const { executablePath, env } = await findChromium(machine(none, 'x64'));
    expect(executablePath).toContain(join('node_modules', '.cache'));
    expect(Object.keys(env)).toEqual(['LD_LIBRARY_PATH', 'FONTCONFIG_FILE']);
  });

  test('elsewhere, the error explains what to do, and what was tried', async () => {
    const old = program('chromium', 'Chromium 90.0.4430.72');
    const found = findChromium(machine({ PATH: folder }));
    await expect(found).rejects.toThrow('apt-get install chromium');
    await expect(found).rejects.toThrow('set CHROMIUM_PATH');
    await expect(found).rejects.toThrow(`Tried ${old}: it is version 90; 120 is needed`);
    await expect(findChromium({ ...machine(none), platform: 'win32' })).rejects.toThrow(
      'there is none for win32-arm64',
    );
  });
});
