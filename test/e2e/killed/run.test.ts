import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { expectAllEnded, killAll, type ListedProcess, processesOf } from '../../support/process-tree.ts';

/**
 * A local run whose first process alone is killed, with a signal that no program can catch, leaves no process behind: no
 * engine, no shell, no worker.
 */
const root = join(import.meta.dirname, '../../..');

const dataFolder = mkdtempSync(join(tmpdir(), 'latchkey-killed-'));
let processes: readonly ListedProcess[] = [];
afterEach(() => {
  killAll(processes);
  rmSync(dataFolder, { recursive: true, force: true });
});

test.each([
  ['npm', 'npm', ['start']],
  ['the run', 'node', ['local/main.ts']],
])('when %s is killed, everything ends', async (_, command, args) => {
  const first = spawn(command, args, {
    cwd: root,
    env: { ...process.env, PORT: '0', LATCHKEY_DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await isReady(first);
  processes = processesOf(first);
  // At least the run, its engine, and the shell that watches over the engine.
  expect(processes.length).toBeGreaterThanOrEqual(3);
  first.kill('SIGKILL');
  await expectAllEnded(processes);
});

/** Waits until the run is ready. The output is not read any further, because a stopped run may still write. */
function isReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Latchkey is ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The local run ended with ${code}:\n${output}`)));
  });
}
