import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processIdentity } from './process-identity.ts';

/** The folder of everything that runs of this checkout build and use again. */
export const cacheFolder = resolve(import.meta.dirname, '../../node_modules/.cache/latchkey');

/** The number of builds of each kind that are kept. Those that a run still uses are kept as well. */
const keptBuilds = 4;
/** Another run may be about to use a build that was used so recently. */
const minAgeMs = 10 * 60_000;

export interface CachedBuild {
  /** e.g. `console` */
  readonly kind: string;
  /** A digest of everything that the build depends on. */
  readonly fingerprint: string;
  /** Builds into an empty folder. */
  readonly build: (folder: string) => Promise<void>;
  /** The cache's folder. */
  readonly cache?: string;
}

/**
 * Returns the folder of a build: an earlier one with the same fingerprint, or a new one. Nobody writes to it afterwards.
 * Runs that start at the same time may build the same twice; each gets a complete folder.
 */
export async function cachedBuild({ kind, fingerprint, build, cache = cacheFolder }: CachedBuild): Promise<string> {
  const builds = join(cache, kind);
  const folder = join(builds, fingerprint);
  mkdirSync(builds, { recursive: true });
  markUsed(folder);
  if (touch(folder)) return folder;
  const draft = `${folder}.${process.pid}.draft`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft);
    await build(draft);
    place(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  prune(builds);
  return folder;
}

/** Renames the draft, so that no run ever sees half a build. If another run was faster, its build is the same. */
function place(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!touch(folder)) throw error;
  }
}

/** Marks the build as used by this process, until it ends. */
function markUsed(folder: string): void {
  const mark = `${folder}.${process.pid}.used`;
  writeFileSync(mark, processIdentity(process.pid) ?? '');
  process.once('exit', () => rmSync(mark, { force: true }));
}

/** Notes that the build is used now. Returns whether it exists. */
function touch(folder: string): boolean {
  try {
    utimesSync(folder, new Date(), new Date());
    return true;
  } catch {
    return false;
  }
}

/** Removes builds that no run uses, except the newest, and what killed runs have left behind. */
function prune(builds: string): void {
  const entries = readdirSync(builds).flatMap((name) => {
    const path = join(builds, name);
    const usedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return usedAt === undefined ? [] : [{ name, path, usedAt }];
  });
  const used = new Set<string>();
  for (const { name, path } of entries.filter((each) => each.name.endsWith('.used'))) {
    const [fingerprint = '', pid] = name.split('.');
    if (isIdentity(path, Number(pid))) used.add(fingerprint);
    else rmSync(path, { force: true });
  }
  const old = ({ usedAt }: { readonly usedAt: number }) => usedAt < Date.now() - minAgeMs;
  const drafts = entries.filter(({ name }) => name.endsWith('.draft')).filter(old);
  const unused = entries
    .filter(({ name }) => !name.includes('.'))
    .toSorted((one, other) => other.usedAt - one.usedAt)
    .slice(keptBuilds)
    .filter((each) => old(each) && !used.has(each.name));
  for (const { path } of [...drafts, ...unused]) rmSync(path, { recursive: true, force: true });
}

function isIdentity(mark: string, pid: number): boolean {
  try {
    return readFileSync(mark, 'utf8') === processIdentity(pid);
  } catch {
    return false;
  }
}
