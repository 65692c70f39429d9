import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compiledFolder } from './compiled-folder.ts';
import { StartError } from './start-error.ts';

export interface ChildOptions {
  /** A module that calls `doOrderedWork`. */
  readonly script: URL;
  readonly order: unknown;
  /** The first sentence of the error when the work fails. The output of the process follows it. */
  readonly failure: string;
  /** Variables besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a part of the start in a process of its own. This process stays responsive, and the memory of the work is free
 * afterwards; a worker thread would leave a part of it behind.
 * @throws StartError
 */
export function runChild<Result>({ script, order, failure, environment }: ChildOptions): Promise<Result> {
  const child = fork(fileURLToPath(script), {
    env: { ...process.env, NODE_COMPILE_CACHE: compiledFolder, ...environment },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  // The output matters only if the work fails.
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  child.send(order as object, () => {});
  return new Promise<Result>((resolve, reject) => {
    child.once('message', (result) => resolve(result as Result));
    child.once('error', (error) => reject(new StartError(`${failure}. ${error.message}`)));
    // Once its streams have ended, the output is complete.
    child.once('close', (code, signal) => reject(new StartError(`${failure} (${signal ?? code}).\n${output}`)));
  }).finally(() => process.off('exit', kill));
}

/** Does the ordered work in such a process, sends its result, and ends the process. */
export function doOrderedWork<Order, Result>(work: (order: Order) => Result | Promise<Result>): void {
  // Ctrl-C reaches all processes of the terminal. The run decides when this one ends.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  const end = () => process.exit(1);
  process.once('disconnect', end);
  process.once('message', async (order: Order) => {
    const result = await work(order);
    process.off('disconnect', end);
    process.send?.(result, () => process.disconnect());
  });
}
