import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../shared/free-port.ts';
import { StartError } from '../shared/start-error.ts';

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
}

const startTimeoutMs = 15_000;

/** Starts the DynamoDB engine on a free port of the loopback interface, and waits until it responds. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const binary = findBinary();
  // Another process may take the port between the choice and the start.
  for (let tries = 0; ; tries++) {
    try {
      return await startOn(await freePort(), binary, options);
    } catch (error) {
      if (tries === 2) throw error;
    }
  }
}

/** Returns the binary that npm installed for this platform, or the one on the PATH. */
function findBinary(): string {
  const names = process.platform === 'win32' ? ['dynoxide.exe', 'dynoxide'] : ['dynoxide'];
  const folders = [installedFolder(), ...(process.env['PATH'] ?? '').split(delimiter)];
  for (const folder of folders) {
    const found = folder && names.map((name) => join(folder, name)).find((file) => existsSync(file));
    if (found) return found;
  }
  throw new StartError(
    `There is no DynamoDB engine for ${process.platform}-${process.arch} here. Either put \`dynoxide\` on the PATH ` +
      '(https://github.com/nubo-db/dynoxide), or name another engine, such as DynamoDB Local, with ' +
      'DYNAMODB_ENDPOINT=http://127.0.0.1:8000.',
  );
}

function installedFolder(): string | undefined {
  try {
    const name = `@dynoxide/${process.platform}-${process.arch}/package.json`;
    return dirname(createRequire(import.meta.url).resolve(name));
  } catch {
    return undefined;
  }
}

async function startOn(port: number, binary: string, options: EngineOptions): Promise<Engine> {
  const { databaseFile, onUnexpectedExit } = options;
  const file = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  // The engine has a process group of its own, so Ctrl-C does not reach it. The run stops it in order.
  const engine = spawn(binary, ['serve', '--host', '127.0.0.1', '--port', String(port), ...file], {
    detached: true,
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
  const started = await Promise.race([untilHealthy(endpoint), exited.then(() => false)]);
  if (!started || engine.pid === undefined) {
    await stop();
    throw new StartError(`The DynamoDB engine (${binary}) did not start. ${complaint.trim()}`.trim());
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
 * ends with it.
 */
function stopWithUs({ pid }: ChildProcess): ChildProcess | undefined {
  if (process.platform === 'win32' || pid === undefined) return undefined;
  const watcher = spawn('sh', ['-c', 'read -r _; kill "$1"', 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.once('error', () => {});
  watcher.unref();
  return watcher;
}

async function untilHealthy(endpoint: string): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (answer?.ok && (await answer.text()).startsWith('healthy')) return true;
    await sleep(20);
  }
  return false;
}
