import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, processIdentity } from '../shared/process-identity.ts';

/** The folder of the cloud assemblies of one run. */
export interface WorkFolder {
  /** Returns an empty folder for the next cloud assembly. */
  next(): string;
  /** Removes everything. */
  remove(): void;
}

/**
 * Makes a folder below the app's node_modules, and removes those of runs that were killed. It is there because code that is not
 * bundled, such as the AWS SDK, is found in the node_modules above it.
 */
export function makeWorkFolder(app: string): WorkFolder {
  const parent = join(app, 'node_modules', '.cache', 'latchkey', 'dev');
  const folder = join(parent, String(process.pid));
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!isRunning({ pid: Number(name), identity: identityIn(join(parent, name)) })) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'process'), processIdentity(process.pid) ?? '');
  let count = 0;
  return {
    next: () => join(folder, String(++count)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function identityIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'process'), 'utf8');
  } catch {
    return undefined;
  }
}
