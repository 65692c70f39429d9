import type { DueOutcome, DueTally } from '../lambdas/domain/rotation/process-due.ts';
import type { RotationResult } from './results.ts';
import { round } from './stats.ts';
import { type Call, tally } from './subject/counting-proxy.ts';

/** One call of the rotation function. */
export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly tally: DueTally;
}

/**
 * Calls the function until every due key has ended as expected. Other keys are still due, and the next run processes them.
 * @throws if a run exceeds the timeout or finishes no key
 */
export async function untilFinished(
  call: () => Promise<Run>,
  { outcome, timeoutSeconds }: { readonly outcome: DueOutcome; readonly timeoutSeconds: number },
): Promise<Run[]> {
  const runs: Run[] = [];
  while (true) {
    const run = await call();
    runs.push(run);
    const { outcomes, isFinished } = run.tally;
    if (run.seconds > timeoutSeconds) throw new Error(`A run took ${run.seconds} s of the ${timeoutSeconds} s it had.`);
    if (isFinished && Object.keys(outcomes).every((each) => each === outcome)) return runs;
    if (!outcomes[outcome])
      throw new Error(`Expected "${outcome}", but a run came out so: ${JSON.stringify(outcomes)}.`);
  }
}

export interface Phase {
  readonly phase: string;
  readonly keys: number;
  /** The expected end of each key. */
  readonly outcome: DueOutcome;
  readonly runs: readonly Run[];
  readonly dynamoCalls: readonly Pick<Call, 'operation' | 'readUnits' | 'writeUnits'>[];
  readonly secretsCalls: readonly Pick<Call, 'operation'>[];
  readonly load: number;
}

/**
 * The effort of all runs for one key.
 * @throws if there was a scan, whose cost depends on the size of the table instead of the due keys
 */
export function rotationResult(measured: Phase): RotationResult {
  const { phase, keys, outcome, runs, dynamoCalls, secretsCalls, load } = measured;
  const scans = dynamoCalls.filter(({ operation }) => operation === 'Scan').length;
  if (scans > 0) throw new Error(`${phase}: the table was scanned, ${scans} times.`);
  const perKey = (sum: number) => round(sum / keys);
  return {
    phase,
    keys,
    runs: runs.map(({ seconds, tally }) => ({ seconds: round(seconds), keys: tally.outcomes[outcome] ?? 0 })),
    perSecond: round(keys / runs.reduce((sum, { seconds }) => sum + seconds, 0)),
    cpuMs: perKey(runs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds * 1000, 0)),
    dynamoCalls: operationsPer(dynamoCalls, keys),
    readUnits: perKey(dynamoCalls.reduce((sum, { readUnits }) => sum + readUnits, 0)),
    writeUnits: perKey(dynamoCalls.reduce((sum, { writeUnits }) => sum + writeUnits, 0)),
    secretsCalls: operationsPer(secretsCalls, keys),
    scans,
    load,
  };
}

const operationsPer = (calls: readonly Pick<Call, 'operation'>[], keys: number): string =>
  tally(
    calls.map(({ operation }) => operation),
    keys,
  );
