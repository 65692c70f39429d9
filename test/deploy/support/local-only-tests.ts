/** The end-to-end tests that need a local run and its data folder. */
export const localOnlyTests = [
  'secrets',
  'secret-rotation',
  'cli/local',
  'cli/restore',
  'cli/leaked-key',
  'cli/selling',
  'cli/runbook',
  'client/page',
  'life',
  'recovery',
  'rotation-under-fire',
  'killed/run',
  'killed/tests',
  'dev',
].map((name) => `e2e/${name}.test`);
