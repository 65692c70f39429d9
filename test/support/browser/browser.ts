import { statfsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** Options for tests: no sandbox, because containers run as root, and no requests of the browser's own. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

/**
 * @param more Options beside those for all tests.
 * @throws MissingTool when no Chromium runs here.
 */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  // The driver keeps the browser's shared memory in files in the temporary folder, because many containers have little of it.
  const ignoreDefaultArgs = hasSharedMemory() ? ['--disable-dev-shm-usage'] : [];
  return chromium.launch({
    executablePath,
    args: [...flags, ...more],
    ignoreDefaultArgs,
    env: { ...inherited(), ...env },
  });
}

/** Whether there is enough shared memory for all tests. Files on a disk cost processor time. */
function hasSharedMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize >= 1024 ** 3;
  } catch {
    return false;
  }
}

function inherited(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((each): each is [string, string] => !!each[1]));
}
