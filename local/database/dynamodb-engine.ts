import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePortClosedToBrowsers } from '../shared/free-port.ts';
import { sendHttp } from '../shared/send-http.ts';
import { StartError } from '../shared/start-error.ts';
import { type EngineProgram, findEngine } from './find-engine.ts';
import { thisMachine } from './machine.ts';

export interface Engine {
  readonly endpoint: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** The database's file; undefined: in memory only. */
  readonly databaseFile: string | undefined;
  /** Called if the engine ends without being stopped. */
  readonly onUnexpectedExit: (message: string) => void;
  /** Receives the steps that take long, such as the installation of the engine on first use. */
  readonly onProgress?: (step: string) => void;
  /** The program to start; by default the one for this machine. */
  readonly program?: EngineProgram;
}

const startTimeoutMs = 30_000;
const isWindows = process.platform === 'win32';

/**
 * Starts the DynamoDB engine on a free port of the loopback interface, and waits until it responds. The engine checks no
 * credentials and lets every web page call it (docs/decisions/0038-the-port-of-the-engine.md).
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { onProgress = () => {}, program = await findEngine(thisMachine, onProgress) } = options;
  // Another process may take the port between the choice and the start.
  for (let tries = 0; ; tries++) {
    try {
      return await startOn(await freePortClosedToBrowsers(), program, options);
    } catch (error) {
      if (tries === 2) throw error;
    }
  }
}

async function startOn(port: number, program: EngineProgram, options: EngineOptions): Promise<Engine> {
  const { databaseFile, onUnexpectedExit } = options;
  // The engine has a process group of its own, or on Windows a hidden console, so Ctrl-C does not reach it. The run stops it
  // in order. On Windows, a detached process would outlive this one.
  const engine = spawn(program.command, program.argumentsFor(port, databaseFile), {
    detached: !isWindows,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  engine.stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.replace(/^Dynoxide listening.*\n/m, '').slice(-2000);
  });
  let stopping = false;
  const exited = new Promise<void>((resolve) => {
    engine.once('exit', () => resolve());
    engine.once('error', (error) => {
      complaint = error.message;
      resolve();
    });
  });
  const watcher = stopWithUs(engine);
  const kill = () => engine.kill('SIGKILL');
  process.once('exit', kill);
  void exited.then(() => process.off('exit', kill));

  const stop = async () => {
    stopping = true;
    watcher?.kill('SIGKILL');
    engine.kill('SIGTERM');
    await Promise.race([exited, sleep(3000, undefined, { ref: false })]);
    engine.kill('SIGKILL');
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const started = await Promise.race([untilReady(endpoint, program), exited.then(() => false)]);
  if (!started || engine.pid === undefined) {
    await stop();
    throw new StartError(`The DynamoDB engine (${program.command}) did not start. ${complaint.trim()}`.trim());
  }
  void exited.then(() => {
    watcher?.kill('SIGKILL');
    if (!stopping)
      onUnexpectedExit(`The DynamoDB engine has stopped, and so does this run. ${complaint.trim()}`.trim());
  });
  return { endpoint, pid: engine.pid, stop };
}

/**
 * Starts a watcher that ends the engine when this process has ended, even by SIGKILL: the watcher's standard input
 * ends with it. Windows ends the children of a process without one.
 */
function stopWithUs({ pid }: ChildProcess): ChildProcess | undefined {
  if (isWindows || pid === undefined) return undefined;
  const watcher = spawn('sh', ['-c', 'read -r _; kill "$1"', 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.once('error', () => {});
  watcher.unref();
  return watcher;
}

async function untilReady(endpoint: string, program: EngineProgram): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const response = await sendHttp(new URL(endpoint), { timeoutMs: 1000 }).catch(() => undefined);
    if (response !== undefined && program.isReady(response)) return true;
    await sleep(20);
  }
  return false;
}
