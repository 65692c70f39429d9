import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface KnownProcess {
  readonly pid: number;
  /** Its identity when it was recorded. */
  readonly identity: string | undefined;
}

/** Whether a process still runs. Another process that has got its pid does not count. */
export function isRunning({ pid, identity }: KnownProcess): boolean {
  return identity !== undefined && processIdentity(pid) === identity;
}

/**
 * Returns a text that tells a process from a later one with the same pid: the pid, and when the process started, or on
 * Windows its program. Undefined if there is no such process.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return `${pid}@${bootId()}+${startTicks(pid)}`;
    if (process.platform === 'win32') return `${pid}@${windowsProgram(pid)}`;
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return `${pid}@${started.trim()}`;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Returns field 22 of proc_pid_stat(5). The second field, the command, may contain spaces and parentheses. */
function startTicks(pid: number): string {
  const afterCommand = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
  const [state, ...fields] = afterCommand.split(' ');
  if (state === 'Z' || state === 'X') throw new Error('The process has ended.');
  return fields[18] ?? '';
}

/** Returns a name such as `node.exe`. The output of tasklist is CSV, or a sentence if there is no such process. */
function windowsProgram(pid: number): string {
  if (pid === process.pid) return basename(process.execPath);
  const args = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
  const output = execFileSync('tasklist', args, { encoding: 'utf8', stdio: 'pipe', windowsHide: true });
  const [, name] = /^"([^"]+)"/.exec(output.trim()) ?? [];
  if (name === undefined) throw new Error('The process has ended.');
  return name;
}
