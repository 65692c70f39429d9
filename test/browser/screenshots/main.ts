import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../support/browser/browser.ts';
import { MissingTool } from '../../support/missing-tool.ts';
import { startLocalRun } from '../../support/service/local-run.ts';
import { acme } from './acme.ts';
import { Camera, screens, themes } from './camera.ts';

/** `npm run screenshots`: takes pictures of every page and dialog, wide and narrow, light and dark, for docs/screenshots/. `npm run screenshots -- keys usage` takes some. */
const only = process.argv.slice(2);
const folder = join(import.meta.dirname, '../../../docs/screenshots');

try {
  await main();
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const browser = await launchBrowser();
  const run = await startLocalRun();
  try {
    mkdirSync(folder, { recursive: true });
    const workspace = await acme(run);
    for (const theme of themes) {
      for (const screen of screens)
        await new Camera({ site: run, workspace, screen, theme, folder, only }).takeAll(browser);
    }
  } finally {
    await browser.close();
    await run.stop();
  }
}
