import { sharedRun } from '../support/service/shared-run.ts';
import { type Site, siteVariable } from './support/site.ts';

/** Names the local run whose console the suite uses. Each file makes workspaces of its own in it. */
export default async function setUp(): Promise<void> {
  // A developer can keep a run running and name it in this variable.
  if (process.env[siteVariable] !== undefined) return;
  const { url, consolePassword, endpoints } = await sharedRun();
  process.env[siteVariable] = JSON.stringify({ url, consolePassword, endpoints } satisfies Site);
}
