import { type LocalRun, startLocalRun } from '../support/service/local-run.ts';
import { type Site, siteVariable } from './support/site.ts';

declare global {
  var latchkeyConsoleRun: LocalRun | undefined;
}

/** The local run whose console the suite uses: one for all its files, each of which makes workspaces of its own in it. */
export default async function setUp(): Promise<void> {
  // Whoever works on the tests keeps one running.
  if (process.env[siteVariable] !== undefined) return;
  const run = await startLocalRun({ LATCHKEY_INSTANCES: '2' });
  globalThis.latchkeyConsoleRun = run;
  const { url, consolePassword, endpoints } = run;
  process.env[siteVariable] = JSON.stringify({ url, consolePassword, endpoints } satisfies Site);
}
