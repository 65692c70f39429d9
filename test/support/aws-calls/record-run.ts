import { mkdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { recordingFolder } from './recording-folder.ts';

/**
 * `node --import` of this module makes a local run record the AWS calls of its functions: it loads record-functions.ts into
 * each worker thread that hosts functions.
 */
const folder = process.env[recordingFolder];
if (folder !== undefined) recordInto(join(folder, String(process.pid)));

function recordInto(runFolder: string): void {
  mkdirSync(runFolder, { recursive: true });
  const recorder = new URL('./record-functions.ts', import.meta.url).href;
  workerThreads.Worker = class extends workerThreads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const hostsFunctions = String(file).includes('lambda-thread');
      super(file, hostsFunctions ? withRecorder(options, recorder, runFolder) : options);
    }
  };
  syncBuiltinESMExports();
}

function withRecorder(options: WorkerOptions, recorder: string, runFolder: string): WorkerOptions {
  return {
    ...options,
    execArgv: [...(options.execArgv ?? []), '--import', recorder],
    env: { ...(options.env as NodeJS.Dict<string>), [recordingFolder]: runFolder },
  };
}
