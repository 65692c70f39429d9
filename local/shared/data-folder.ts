import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning, type KnownProcess, processIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

/** The value of LATCHKEY_DATA_DIR that stands for a temporary folder. */
export const inMemory = ':memory:';

/** The folder in which a local run keeps its data. */
export interface DataFolder {
  readonly path: string;
  /** Whether the folder is removed when the run ends. */
  readonly temporary: boolean;
  file(name: string): string;
  /** Records the engine's process, so that a later run can stop it if this one crashes. */
  noteEngine(pid: number): void;
  /** Writes run.json (mode 0600), by which other programs find the parts of this run. */
  noteRun(parts: Readonly<Record<string, unknown>>): void;
  /** Unlocks the folder, or removes it if it is temporary. */
  release(): void;
}

interface Lock extends KnownProcess {
  readonly engine?: KnownProcess;
}

/** The format of the stored keys, counters and secrets. It grows with each change that older data does not have. */
const dataFormat = '2';
const formatFile = 'format';
/** The files that earlier versions, which wrote no format, have left in every folder that they used. */
const dataFiles = ['dynamodb.db', 'secrets.json'];

/**
 * Opens and locks the data folder for this process. If an earlier run crashed, its lock is taken over and its engine,
 * which would still hold the database, is stopped.
 * @param options.reset Whether to remove the data of earlier runs
 * @throws StartError if another run uses the folder, or its data has the format of another version
 */
export function openDataFolder(directory: string, root: string, { reset = false } = {}): DataFolder {
  if (directory === inMemory) return temporaryFolder();
  const path = resolve(root, directory);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    acquire(path);
    if (reset) removeData(path);
    checkFormat(path);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The data folder ${path} cannot be used: ${error instanceof Error ? error.message : error}`);
  }
  return {
    path,
    temporary: false,
    file: (name) => join(path, name),
    noteEngine: (pid) => writeLock(path, { ...ownLock(), engine: { pid, identity: processIdentity(pid) } }, renameSync),
    noteRun: (parts) => writeFileSync(join(path, runFile), JSON.stringify(parts, null, 2), { mode: 0o600 }),
    release: () => {
      rmSync(join(path, runFile), { force: true });
      if (readLock(lockFile(path))?.pid === process.pid) rmSync(lockFile(path), { force: true });
    },
  };
}

/** Removes the data of earlier runs from a folder that this run has locked. */
function removeData(path: string): void {
  for (const name of readdirSync(path)) {
    if (name !== 'lock') rmSync(join(path, name), { recursive: true, force: true });
  }
}

/** Records the format of the data in a new folder. Unlocks a folder whose data has another format. */
function checkFormat(path: string): void {
  const file = join(path, formatFile);
  const hasData = dataFiles.some((name) => existsSync(join(path, name)));
  const format = existsSync(file) ? readFileSync(file, 'utf8').trim() : hasData ? '1' : undefined;
  if (format === dataFormat) return;
  if (format === undefined) {
    writeFileSync(file, `${dataFormat}\n`);
    return;
  }
  rmSync(lockFile(path), { force: true });
  throw new StartError(
    `The data folder ${path} has data of another version of Latchkey (format ${format}; this version needs ` +
      `${dataFormat}). Delete the folder to start with new data, or choose another one with LATCHKEY_DATA_DIR.`,
  );
}

function temporaryFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-'));
  return {
    path,
    temporary: true,
    file: (name) => join(path, name),
    noteEngine: () => {},
    noteRun: () => {},
    release: () => rmSync(path, { recursive: true, force: true }),
  };
}

const runFile = 'run.json';
const lockFile = (path: string) => join(path, 'lock');

function ownLock(): Lock {
  return { pid: process.pid, identity: processIdentity(process.pid) };
}

function acquire(path: string): void {
  for (let tries = 0; tries < 3; tries++) {
    try {
      // A link fails if the lock exists, and never shows half a file.
      writeLock(path, ownLock(), linkSync);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    takeOver(path);
  }
  throw new StartError(`The data folder ${path} cannot be locked. Is another run starting in it right now?`);
}

/** Removes the lock of a run that has ended. Throws if the run is still active. */
function takeOver(path: string): void {
  const aside = `${lockFile(path)}.${process.pid}`;
  const lock = readLock(lockFile(path));
  if (lock !== undefined && isRunning(lock)) throw lockedBy(lock, path);
  try {
    renameSync(lockFile(path), aside);
  } catch {
    return; // Another run took it over.
  }
  const moved = readLock(aside);
  if (moved !== undefined && isRunning(moved)) {
    // A new run has locked the folder meanwhile. Restore its lock.
    renameSync(aside, lockFile(path));
    throw lockedBy(moved, path);
  }
  rmSync(aside, { force: true });
  if (moved?.engine !== undefined && isRunning(moved.engine)) process.kill(moved.engine.pid, 'SIGKILL');
}

function lockedBy({ pid }: Lock, path: string): StartError {
  const command = process.platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill ${pid}`;
  return new StartError(
    `The data folder ${path} is in use by another run (process ${pid}). Stop that one (${command}), or choose another ` +
      'folder with LATCHKEY_DATA_DIR.',
  );
}

function readLock(file: string): Lock | undefined {
  try {
    const lock: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof lock === 'object' && lock !== null && 'pid' in lock ? (lock as Lock) : undefined;
  } catch {
    return undefined;
  }
}

function writeLock(path: string, lock: Lock, place: (from: string, to: string) => void): void {
  const draft = `${lockFile(path)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(lock), { mode: 0o600 });
  try {
    place(draft, lockFile(path));
  } finally {
    rmSync(draft, { force: true });
  }
}
