import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program failed that had to succeed. The message contains its last output. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';
}

export interface Running {
  /** The exit code; null while it runs. */
  exitCode(): number | null;
  /** The end of its output so far. */
  output(): string;
  /** Ends it and the processes that it has started, and waits for them up to five seconds. If it has ended already, does nothing. */
  stop(): Promise<void>;
}

const endings: (() => void)[] = [];
let interruption: (() => void) | undefined;

/** Calls `handler` at the first signal that would end this process. The next signal ends it. */
export function onFirstSignal(handler: () => void): void {
  interruption = handler;
}

process.once('exit', () => {
  for (const end of endings.toReversed()) end();
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => {
    if (interruption !== undefined) {
      const handler = interruption;
      interruption = undefined;
      handler();
      return;
    }
    console.error(`\nStopped by ${signal}; cleaning up.`);
    process.exit(code);
  });
}

/** Creates a folder that is removed when this process exits or a signal ends it. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${name}-`));
  endings.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return folder;
}

export interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly logFile: string;
  /** Ends the program, and `run` throws its reason. */
  readonly signal?: AbortSignal;
}

export interface ServerOptions extends Options {
  /** Called if the process ends before it is stopped. */
  readonly onUnexpectedExit?: (lastWords: string) => void;
}

/** Starts a server. It and the processes that it starts end with this process, even if this process is killed. */
export function start(command: string, args: readonly string[], options: ServerOptions): Running {
  const { logFile, onUnexpectedExit = () => {} } = options;
  const child = spawned(command, args, options);
  const ended = endOf(child);
  let stopping = false;
  const report = () => {
    if (!stopping) onUnexpectedExit(tailOf(logFile));
  };
  ended.then(report, report);
  return {
    exitCode: () => child.exitCode ?? (hasEnded(child) ? 1 : null),
    output: () => tailOf(logFile),
    async stop() {
      stopping = true;
      if (hasEnded(child)) return;
      signalGroup(child, 'SIGTERM');
      // The first process can end before those that it has started.
      const deadline = Date.now() + 5000;
      while (signalGroup(child, 0) && Date.now() < deadline) await sleep(20);
      signalGroup(child, 'SIGKILL');
      await ended;
    },
  };
}

/**
 * Runs a program to its end.
 * @throws ProcessFailure
 */
export async function run(command: string, args: readonly string[], options: Options): Promise<void> {
  const child = spawned(command, args, options);
  options.signal?.addEventListener('abort', () => killGroup(child, 'SIGTERM'));
  const code = await endOf(child);
  options.signal?.throwIfAborted();
  if (code !== 0) throw new ProcessFailure(`${basename(command)} ended with ${code}:\n${tailOf(options.logFile)}`);
}

/** Runs a program with its output on this screen, and returns its exit code. */
export function runVisibly(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<number> {
  const child = spawned(command, args, { env });
  signal?.addEventListener('abort', () => killGroup(child, 'SIGTERM'));
  return endOf(child);
}

/** In a process group of its own: Ctrl-C reaches this process first, which then ends the group. */
function spawned(command: string, args: readonly string[], { env, cwd, logFile }: Partial<Options>): ChildProcess {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a');
  const stdio = ['ignore', log ?? 'inherit', log ?? 'inherit'] as const;
  const child = spawn(command, args, { env, cwd, detached: true, stdio: [...stdio] });
  if (log !== undefined) closeSync(log);
  endings.push(() => killGroup(child, 'SIGKILL'));
  const watcher = endWithUs(child);
  child.once('exit', () => watcher?.kill('SIGKILL'));
  return child;
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!hasEnded(child)) signalGroup(child, signal);
}

/** Sends a signal to a group of processes; 0 only asks. Returns whether a process of the group is left. */
function signalGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Ends the group when this process is gone, even killed: the watcher's standard input then comes to its end. */
function endWithUs({ pid }: ChildProcess): ChildProcess | undefined {
  if (process.platform === 'win32' || pid === undefined) return undefined;
  const watcher = spawn('sh', ['-c', 'read -r _; kill -s KILL -- "-$1"', 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.once('error', () => {});
  watcher.unref();
  return watcher;
}

function tailOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40).join('\n');
}
