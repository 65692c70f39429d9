import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The end-to-end tests that start a local run of their own. */
const startingLocalRuns = globSync('e2e/**/*.test.ts', { cwd: root }).filter((file) =>
  readFileSync(join(root, file), 'utf8').includes('/service/local-run.ts'),
);

/** The end-to-end tests that need the data folder of the shared local run, or its processes. */
const needingItsFolder = [
  'cli/local',
  'cli/restore',
  'cli/leaked-key',
  'cli/selling',
  'cli/runbook',
  'cli/verify-endpoint',
  'client/example',
  'client/page',
  'kinds/kinds',
  'kinds/snippets',
  'apis/shared-authorizer',
  'killed/run',
  'killed/tests',
  'dev',
  'dev-data-folder',
].map((name) => `e2e/${name}.test`);

/** The end-to-end tests that say nothing about a deployment, as patterns of paths. */
export const localOnlyTests = [...startingLocalRuns, ...needingItsFolder];
