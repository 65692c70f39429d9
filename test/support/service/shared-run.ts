import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRecordedRuns } from '../aws-calls/check-runs.ts';
import { recordingFolder } from '../aws-calls/recording-folder.ts';
import { rounds } from '../rounds.ts';
import { type LocalRun, startLocalRun } from './local-run.ts';

declare global {
  var latchkeySharedRun: Promise<LocalRun> | undefined;
}

/**
 * The local run of all end-to-end and browser tests: it starts with the first set-up that asks for it. It and every other
 * local run of these tests record the AWS calls of their functions.
 */
export function sharedRun(): Promise<LocalRun> {
  process.env[recordingFolder] ??= mkdtempSync(join(tmpdir(), 'latchkey-calls-'));
  globalThis.latchkeySharedRun ??= startLocalRun({
    LATCHKEY_PLAN: 'Enterprise',
    LATCHKEY_INSTANCES: String(rounds(8, 3)),
  });
  return globalThis.latchkeySharedRun;
}

/** Stops the run if it runs, and checks the recorded AWS calls. Throws if it does not end successfully. */
export async function stopSharedRun(): Promise<void> {
  const run = globalThis.latchkeySharedRun;
  const folder = process.env[recordingFolder];
  globalThis.latchkeySharedRun = undefined;
  delete process.env[recordingFolder];
  try {
    const code = await (await run)?.stop();
    if (code !== undefined && code !== 0) throw new Error(`The local run ended with ${code}.`);
    if (folder !== undefined) await checkRecordedRuns(folder);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
