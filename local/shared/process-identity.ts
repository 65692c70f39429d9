import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Tells one process from another that later gets the same pid: its pid and when it started. Undefined if there is no
 * such process.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return `${pid}@${bootId()}+${startTicks(pid)}`;
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return `${pid}@${started.trim()}`;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Field 22 of proc_pid_stat(5). The second one, the command, may hold spaces and parentheses. */
function startTicks(pid: number): string {
  const afterCommand = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
  const [state, ...fields] = afterCommand.split(' ');
  if (state === 'Z' || state === 'X') throw new Error('The process has ended.');
  return fields[18] ?? '';
}
