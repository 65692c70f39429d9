import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { jestArguments } from '../../support/jest-command.ts';
import { runVisibly, temporaryFolder } from '../../support/processes.ts';

const root = join(import.meta.dirname, '../../..');

export interface Result {
  /** The path relative to the project, e.g. test/e2e/paths.test.ts. */
  readonly file: string;
  /** The name of the test, with the names of its describe blocks. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
}

/** The results of all tests of this run. */
export class Results {
  readonly all: Result[] = [];
  /** Ends a running jest. */
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Runs jest, whose output goes to the screen, and records the result of each test. */
  async jest(env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
    const outputFile = join(temporaryFolder('jest'), 'results.json');
    await runVisibly(
      process.execPath,
      jestArguments(...args, '--json', `--outputFile=${outputFile}`),
      env,
      this.#signal,
    );
    this.#signal?.throwIfAborted();
    const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8'));
    for (const { name: path, assertionResults, status, message } of testResults) {
      const file = relative(root, path);
      for (const { fullName, status: outcome } of assertionResults) {
        const known = outcome === 'passed' || outcome === 'failed' ? outcome : 'skipped';
        this.all.push({ file, name: fullName, status: known });
      }
      // A file that could not even be loaded has no tests to fail.
      if (status === 'failed' && assertionResults.length === 0) {
        console.error(message);
        this.all.push({ file, name: 'the file runs', status: 'failed' });
      }
    }
  }

  /** A check of this run itself, in this file. It prints the error, and the run continues. */
  async check(name: string, assertion: () => unknown): Promise<void> {
    const file = 'test/deploy/main.ts';
    try {
      await assertion();
      this.all.push({ file, name, status: 'passed' });
      console.log(`  ✓ ${name}`);
    } catch (error) {
      this.all.push({ file, name, status: 'failed' });
      console.error(`  ✕ ${name}\n${error instanceof Error ? error.message : error}`);
    }
  }

  count(status: Result['status']): number {
    return this.all.filter((result) => result.status === status).length;
  }
}
