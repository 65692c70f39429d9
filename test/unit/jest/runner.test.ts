import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { jestArguments } from '../../support/jest-command.ts';

const support = join(import.meta.dirname, '../../support/jest');

interface Result {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Runs example files as jest runs those of a project, one after the other in one process. */
async function run(pattern: string): Promise<readonly Result[]> {
  const config = {
    rootDir: import.meta.dirname,
    testMatch: [`<rootDir>/examples/${pattern}.ts`],
    transform: {},
    testEnvironment: join(support, 'environment.ts'),
    testRunner: join(support, 'runner.ts'),
  };
  const args = jestArguments('--config', JSON.stringify(config), '--runInBand', '--json');
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, (_error, stdout) => resolve(stdout));
  });
  return JSON.parse(output).testResults.flatMap((file: { assertionResults: Result[] }) => file.assertionResults);
}

test('a file sees nothing of what the file before it left', async () => {
  const results = await run('{first,second}');
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(results).toHaveLength(8);
});

test('each kind of failure fails its test, and names its line', async () => {
  const results = await run('failures');
  expect(results.map(({ fullName, status }) => `${fullName}: ${status}`)).toEqual([
    'an expectation: failed',
    'a promise that nobody waits for: failed',
    'a test without an end: failed',
    'a hook of a test: failed',
    'success: passed',
  ]);
  const messages = results.map(({ failureMessages }) => failureMessages.join());
  expect(messages[0]).toMatch(/Expected: .*2.*\n.*Received: .*1.*\n.*examples\/failures\.ts:4:13\)/s);
  expect(messages[1]).toMatch(/lost.*examples\/failures\.ts:8:/s);
  expect(messages[2]).toMatch(/Exceeded timeout of 20 ms.*examples\/failures\.ts:12:/s);
  expect(messages[3]).toMatch(/not ready.*examples\/failures\.ts:16:/s);
});
