import { Worker } from 'node:worker_threads';
import { StartError } from './start-error.ts';

export interface WorkerOptions {
  readonly script: URL;
  readonly order: unknown;
  /** What is said if it fails, with what it has printed. */
  readonly failure: string;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs work of the start in a thread of its own, so that Ctrl-C and all else are served meanwhile, and its memory is given
 * back.
 * @returns its first message
 * @throws StartError
 */
export function runWorker<Result>({ script, order, failure, environment }: WorkerOptions): Promise<Result> {
  const worker = new Worker(script, {
    workerData: order,
    env: { ...process.env, ...environment },
    stdout: true,
    stderr: true,
  });
  // What it says matters only if it fails.
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  worker.stdout.on('data', collect);
  worker.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    worker.once('message', (result: Result) => {
      resolve(result);
      void worker.terminate();
    });
    worker.once('error', (error) => {
      reject(new StartError(`${failure}.\n${output}${error.stack ?? error.message}`));
    });
    worker.once('exit', (code) => reject(new StartError(`${failure}: it has stopped (${code}).\n${output}`)));
  });
}
