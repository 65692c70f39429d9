import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../../local/shared/free-port.ts';

const folder = join(import.meta.dirname, 'snippets');

/** A service that runs in a process of its own. */
export interface RunningSnippet {
  readonly url: string;
  /** Ends the process as ECS does, and returns its exit code. */
  stop(): Promise<number | null>;
}

/** Runs a snippet of docs/in-process.md until it listens. @param settings The variable LATCHKEY_VERIFIER */
export async function runSnippet(name: string, settings: string): Promise<RunningSnippet> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, `${name}.ts`)], {
    env: { PATH: process.env['PATH'], PORT: String(port), LATCHKEY_VERIFIER: settings },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await listening(url, child);
  return {
    url,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

async function listening(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The snippet ended with ${child.exitCode}.`);
}
