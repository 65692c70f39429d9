import { type ChildProcess, execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { isRunning, type KnownProcess, processIdentity } from '../../local/shared/process-identity.ts';

export interface ListedProcess extends KnownProcess {
  readonly pid: number;
  readonly command: string;
}

const endsWithinMs = 10_000;

/** Returns the process and everything that it has started so far, directly or not. */
export function processesOf({ pid = 0 }: ChildProcess): ListedProcess[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  const all = listed.split('\n').map((line) => {
    const [, child, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(child), parent: Number(parent), command };
  });
  const below = (parent: number): typeof all =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return [...all.filter((each) => each.pid === pid), ...below(pid)]
    .filter(({ command }) => !command.startsWith('ps -A'))
    .map((each) => ({ pid: each.pid, identity: processIdentity(each.pid), command: each.command }));
}

/** Waits until none of these processes runs. Fails with the command lines of those that still do. */
export async function expectAllEnded(processes: readonly ListedProcess[]): Promise<void> {
  const deadline = Date.now() + endsWithinMs;
  while (processes.some(isRunning) && Date.now() < deadline) await sleep(50);
  expect(processes.filter(isRunning).map(({ pid, command }) => `${pid} ${command}`)).toEqual([]);
}

/** Ends the processes that a failed test leaves behind. */
export function killAll(processes: readonly ListedProcess[]): void {
  for (const { pid } of processes.filter(isRunning)) process.kill(pid, 'SIGKILL');
}
