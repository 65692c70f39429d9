import { rounds } from '../rounds.ts';
import { type LocalRun, startLocalRun } from './local-run.ts';

declare global {
  var latchkeySharedRun: Promise<LocalRun> | undefined;
}

/** The local run of all end-to-end and browser tests: it starts with the first set-up that asks for it. */
export function sharedRun(): Promise<LocalRun> {
  globalThis.latchkeySharedRun ??= startLocalRun({
    LATCHKEY_PLAN: 'Enterprise',
    LATCHKEY_INSTANCES: String(rounds(8, 3)),
  });
  return globalThis.latchkeySharedRun;
}

/** Stops the run if it runs. Throws if it does not end successfully. */
export async function stopSharedRun(): Promise<void> {
  const run = globalThis.latchkeySharedRun;
  globalThis.latchkeySharedRun = undefined;
  const code = await (await run)?.stop();
  if (code !== undefined && code !== 0) throw new Error(`The local run ended with ${code}.`);
}
