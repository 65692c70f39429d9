import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** Options for tests: no sandbox, because containers run as root, and no requests of the browser's own. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

/** @throws MissingTool when no Chromium runs here. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({ executablePath, args: flags, env: { ...inherited(), ...env } });
}

function inherited(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((each): each is [string, string] => !!each[1]));
}
