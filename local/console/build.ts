import { resolve } from 'node:path';
import { cachedBuild } from '../shared/build-cache.ts';
import { fingerprint } from '../shared/fingerprint.ts';
import { runChild } from '../shared/run-child.ts';
import type { ConsoleOrder } from './build-child.ts';

const root = resolve(import.meta.dirname, '../..');

/** The files that the console is made of, and those that build it. */
const sources = ['console/**/*', 'lambdas/**/*', 'local/console/*', 'package-lock.json'];

/**
 * Builds the console and compresses its files, in a process of its own. If an earlier run did so from the same sources, its
 * result is used again.
 * @returns the directory with the files; nobody writes to it
 * @throws StartError
 */
export function builtConsole(): Promise<string> {
  return cachedBuild({
    kind: 'console',
    fingerprint: fingerprint(root, sources),
    build: async (directory) => {
      await runChild({
        script: new URL('./build-child.ts', import.meta.url),
        order: { directory } satisfies ConsoleOrder,
        failure: 'The console cannot be built',
      });
    },
  });
}
