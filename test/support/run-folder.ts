import { readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from './processes.ts';

const name = 'run';
const ofRun = /^latchkey-run-(\d+)-/;
const oldMs = 3_600_000;

/**
 * Makes a new folder the temporary folder of this process and of the processes that it starts: the CDK, browsers and other
 * tools leave files behind. The folder is removed when this process exits or a signal ends it. A process that is killed
 * leaves its folder, which a later run removes.
 */
export function enterRunFolder(): void {
  removeFoldersOfEndedRuns();
  process.env['TMPDIR'] = temporaryFolder(`${name}-${process.pid}`);
}

/** Removes the folders of runs that have ended. The last change is an hour ago, in case the process is in another container. */
function removeFoldersOfEndedRuns(): void {
  for (const each of readdirSync(tmpdir())) {
    const pid = Number(ofRun.exec(each)?.[1]);
    const folder = join(tmpdir(), each);
    if (Number.isNaN(pid) || isRunning(pid) || !isOld(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isOld(folder: string): boolean {
  const modifiedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - modifiedAt > oldMs;
}
