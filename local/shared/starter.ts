import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRunning, processIdentity } from './process-identity.ts';

const pollMs = 500;

/**
 * Calls back when the program that started this process has ended without stopping it, for example because it was killed.
 * Such a program is a test runner that keeps an IPC channel to this process, or npm with the shell in between. A process that
 * was started in any other way may outlive its parent, as `nohup` wants it.
 */
export function onStarterEnd(callback: () => void): void {
  if (process.channel != null) {
    process.once('disconnect', callback);
    // The channel alone does not keep this process running.
    process.channel.unref();
  }
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const starters = packageManager(process.ppid).map((pid) => ({ pid, identity: processIdentity(pid) }));
  const timer = setInterval(() => {
    if (starters.every(isRunning)) return;
    clearInterval(timer);
    callback();
  }, pollMs);
  timer.unref();
}

const shell = /^-?(ba|da|k|z|fi)?sh$/;

/** The process and, as long as they are shells, its ancestors. npm runs scripts by a shell. */
function packageManager(pid: number): number[] {
  const { command, parent } = describeProcess(pid);
  return shell.test(command) && parent > 1 ? [pid, ...packageManager(parent)] : [pid];
}

function describeProcess(pid: number): { readonly command: string; readonly parent: number } {
  try {
    if (process.platform === 'linux') {
      // proc_pid_stat(5): the pid, the command in parentheses, the state, the parent.
      const [, command = '', parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return { command, parent: Number(parent) };
    }
    const line = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    const [, parent, command = ''] = /^\s*(\d+)\s+(?:.*\/)?(.*?)\s*$/.exec(line) ?? [];
    return { command, parent: Number(parent) };
  } catch {
    return { command: '', parent: 0 };
  }
}
