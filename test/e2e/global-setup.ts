import { createWorkspace, type LocalRun, startLocalRun } from '../support/local-run.ts';

declare global {
  var latchkeyLocalRun: LocalRun | undefined;
}

/** The local run that the suite tests, unless LATCHKEY_BASE_URL names a deployment. */
export default async function setUp(): Promise<void> {
  if (process.env['LATCHKEY_BASE_URL'] !== undefined) return;
  const run = await startLocalRun({ LATCHKEY_PLAN: 'Enterprise', LATCHKEY_INSTANCES: '8' });
  globalThis.latchkeyLocalRun = run;
  process.env['LATCHKEY_BASE_URL'] = run.url;
  process.env['LATCHKEY_LOCAL_RUN'] = JSON.stringify({ dataFolder: run.dataFolder, ...run.endpoints });
  const workspaces = (plan: string, count: number) => Array.from({ length: count }, () => createWorkspace(run, plan));
  process.env['LATCHKEY_ROOT_KEYS'] = JSON.stringify({
    Enterprise: [run.rootKey, ...workspaces('Enterprise', 3)],
    Professional: workspaces('Professional', 4),
    Free: workspaces('Free', 1),
  });
}
