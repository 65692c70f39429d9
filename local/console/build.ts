import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fingerprint } from '../shared/fingerprint.ts';
import { runWorker } from '../shared/run-worker.ts';

const root = resolve(import.meta.dirname, '../..');

/** What the bundle is made of, and by. */
const sources = ['console/**/*', 'lambdas/**/*', 'local/console/*', 'package-lock.json'];

/**
 * Builds the console and compresses its files, in a thread of its own. What an earlier run made of the very same sources
 * is used again.
 * @param folder Where it is kept.
 * @returns the directory with the files
 * @throws StartError
 */
export async function builtConsole(folder: string): Promise<string> {
  const directory = join(folder, 'console');
  const mark = join(folder, 'console.sources');
  const digest = fingerprint(root, sources);
  if (readMark(mark) === digest) return directory;
  rmSync(mark, { force: true });
  await runWorker({
    script: new URL('./build-worker.ts', import.meta.url),
    order: directory,
    failure: 'The console cannot be built',
  });
  writeFileSync(mark, digest);
  return directory;
}

function readMark(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
