import { availableParallelism } from 'node:os';
import { compiledFolder } from './local/shared/compiled-folder.ts';
import { enterRunFolder } from './test/support/run-folder.ts';

enterRunFolder();
// Workers and the programs that tests start load compiled code.
process.env['NODE_COMPILE_CACHE'] ??= compiledFolder;
// esbuild, which is a Go program, collects its garbage only if it has a limit.
process.env['GOMEMLIMIT'] ??= '400MiB';

/**
 * One jest project for each kind of test. Node itself loads the modules of a test, so the tests import the same source files
 * that esbuild bundles and Node runs.
 */
const project = (displayName, extra = {}) => ({
  displayName,
  // A project does not inherit the folder.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  // The built package has the same name as this one.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/'],
  // See docs/decisions/0065-test-files-in-the-process.md.
  transform: {},
  testEnvironment: '<rootDir>/test/support/jest/environment.ts',
  testRunner: '<rootDir>/test/support/jest/runner.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/environment.ts'],
  ...extra,
});

export default {
  projects: [
    project('unit', { testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/bench/test/**/*.test.ts'] }),
    ...['property', 'contract', 'infra'].map((name) => project(name)),
    project('e2e', {
      globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
    }),
    project('browser', {
      globalSetup: '<rootDir>/test/browser/global-setup.ts',
      globalTeardown: '<rootDir>/test/browser/global-teardown.ts',
    }),
    // Only npm run test:deploy has a deployment for it.
    ...('LATCHKEY_STACK_OUTPUTS' in process.env ? [project('deploy')] : []),
  ],
  // Ends a test that hangs. How fast a test is depends on the machine, so no test is judged by it.
  testTimeout: process.env['TEST_ROUNDS'] === 'full' ? 900_000 : 240_000,
  // jest leaves one core free, which on two cores is half of them.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Modules of ES stay in the memory of a worker when a test file ends, so a worker that has grown is replaced.
  workerIdleMemoryLimit: '200MB',
};
