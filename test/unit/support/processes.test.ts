import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { start, temporaryFolder } from '../../support/processes.ts';

test('a stopped server has ended with all that it started, also if its first process ends first', async () => {
  const folder = temporaryFolder('stopped');
  const file = (name: string) => join(folder, name);
  // As npx does: it ends immediately, and its child cleans up meanwhile.
  const child = `trap 'sleep 0.3; : >cleaned-up; exit' TERM; : >started; while :; do sleep 0.05; done`;
  const first = `sh -c "$0" & trap 'exit' TERM; while :; do sleep 0.05; done`;
  const running = start('sh', ['-c', first, child], { cwd: folder, logFile: file('log') });
  while (!existsSync(file('started'))) await sleep(10);
  await running.stop();
  expect(existsSync(file('cleaned-up'))).toBe(true);
  expect(running.exitCode()).not.toBeNull();
});
