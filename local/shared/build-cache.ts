import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { isRunning, processIdentity } from './process-identity.ts';

/** The folder for builds that later runs of this checkout use again. */
const cacheFolder = resolve(import.meta.dirname, '../../node_modules/.cache/latchkey');

/** The number of builds of each kind that are kept, besides builds that a run still uses. */
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
  const draft = mkdtempSync(`${folder}.draft-`);
  try {
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

/** The marks of this process. */
const marks = new Set<string>();

/** Marks the build as used by this process, until it ends. */
function markUsed(folder: string): void {
  const mark = `${folder}.${process.pid}.used`;
  writeFileSync(mark, processIdentity(process.pid) ?? '');
  if (marks.size === 0) process.once('exit', () => marks.forEach((each) => void rmSync(each, { force: true })));
  marks.add(mark);
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

/** Removes builds that no run uses, except the newest, and the drafts of killed runs. */
function prune(builds: string): void {
  const entries = readdirSync(builds).flatMap((name) => {
    const path = join(builds, name);
    const usedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return usedAt === undefined ? [] : [{ name, path, usedAt }];
  });
  const used = new Set<string>();
  for (const { name, path } of entries.filter((each) => each.name.endsWith('.used'))) {
    const [fingerprint = '', pid] = name.split('.');
    if (isRunning({ pid: Number(pid), identity: readMark(path) })) used.add(fingerprint);
    else rmSync(path, { force: true });
  }
  const old = ({ usedAt }: { readonly usedAt: number }) => usedAt < Date.now() - minAgeMs;
  const drafts = entries.filter(({ name }) => name.includes('.draft-')).filter(old);
  const unused = entries
    .filter(({ name }) => !name.includes('.'))
    .toSorted((one, other) => other.usedAt - one.usedAt)
    .slice(keptBuilds)
    .filter((each) => old(each) && !used.has(each.name));
  for (const { path } of [...drafts, ...unused]) rmSync(path, { recursive: true, force: true });
}

function readMark(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
