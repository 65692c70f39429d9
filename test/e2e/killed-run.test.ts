import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { isRunning, type KnownProcess, processIdentity } from '../../local/shared/process-identity.ts';

/**
 * A local run whose first process alone is killed, with a signal that no program can catch, leaves no process behind: no
 * engine, no shell, no worker.
 */
const root = join(import.meta.dirname, '../..');
const endsWithinMs = 10_000;

const dataFolder = mkdtempSync(join(tmpdir(), 'latchkey-killed-'));
let processes: readonly KnownProcess[] = [];
afterEach(() => {
  for (const { pid } of processes.filter(isRunning)) process.kill(pid, 'SIGKILL');
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
  processes = treeOf(first.pid ?? 0).map((pid) => ({ pid, identity: processIdentity(pid) }));
  // At least the run, its engine, and the shell that watches over the engine.
  expect(processes.length).toBeGreaterThanOrEqual(3);
  first.kill('SIGKILL');

  const deadline = Date.now() + endsWithinMs;
  while (processes.some(isRunning) && Date.now() < deadline) await sleep(50);
  expect(processes.filter(isRunning).map(({ pid }) => describeProcess(pid))).toEqual([]);
});

/** Until it says so. Its output is not read on: a run that is stopped may still write. */
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

/** The process and everything that it has started, directly or not. */
function treeOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  const all = lines.map((line) => line.trim().split(/\s+/)).filter(([, , command]) => command !== 'ps');
  const below = (parent: number): number[] =>
    all.flatMap(([child, itsParent]) => (Number(itsParent) === parent ? [Number(child), ...below(Number(child))] : []));
  return [pid, ...below(pid)];
}

function describeProcess(pid: number): string {
  return execFileSync('ps', ['-o', 'pid=,args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
