import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { jestArguments } from '../../support/jest-command.ts';
import { expectAllEnded, killAll, type ListedProcess, processesOf } from '../../support/process-tree.ts';

/** A test run whose first process alone is killed leaves no process behind: no worker, no local run, no engine. */
let processes: readonly ListedProcess[] = [];
afterEach(() => killAll(processes));

test('when jest is killed, everything ends', async () => {
  const { LATCHKEY_BASE_URL, LATCHKEY_ADMIN, LATCHKEY_ROOT_KEYS, LATCHKEY_LOCAL_RUN, ...environment } = process.env;
  const args = jestArguments('--selectProjects=e2e', '--maxWorkers=2', '--', 'e2e/open-routes', 'e2e/usage');
  const first = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '../../..'),
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  processes = await untilUnderWay(first);
  first.kill('SIGKILL');
  await expectAllEnded(processes);
});

/** Waits until two workers run, beside the local run and its engine. */
async function untilUnderWay(first: ChildProcess): Promise<ListedProcess[]> {
  for (;;) {
    const all = processesOf(first);
    const count = (pattern: RegExp) => all.filter(({ command }) => pattern.test(command)).length;
    if (count(/jest-worker/) === 2 && count(/local\/main/) > 0 && count(/dynoxide/) > 0) return all;
    expect(first.exitCode).toBeNull();
    await sleep(100);
  }
}
