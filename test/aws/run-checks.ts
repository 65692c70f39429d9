import type { Check } from './checks/check.ts';
import type { Ground } from './ground.ts';

export type Verdict = 'as expected' | 'DIFFERS' | 'FAILED' | 'not shown' | 'emulator deviates';

/** A line of the table at the end. */
export interface Row {
  readonly check: Check;
  readonly seen: string;
  readonly verdict: Verdict;
}

/** Runs the checks one after another, and prints each result. A failed check does not stop the run; `signal` does. */
export async function runChecks(checks: readonly Check[], ground: Ground, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  for (const check of checks) {
    signal.throwIfAborted();
    const row = await aborted(signal, resultOf(check, ground));
    console.log(`  ${row.verdict === 'as expected' ? '✓' : '•'} ${check.id}: ${row.seen} (${row.verdict})`);
    rows.push(row);
  }
  return rows;
}

/** Runs one check, and judges what it saw. */
export async function resultOf(check: Check, ground: Ground): Promise<Row> {
  try {
    const result = await check.run(ground);
    if ('notShown' in result) return { check, seen: result.notShown, verdict: 'not shown' };
    return { check, seen: result.seen, verdict: result.isExpected ? 'as expected' : worse(check, ground, 'DIFFERS') };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { check, seen, verdict: worse(check, ground, 'FAILED') };
  }
}

function worse({ emulator }: Check, { isEmulated }: Ground, verdict: Verdict): Verdict {
  return isEmulated && emulator !== undefined ? 'emulator deviates' : verdict;
}

/** Settles as `work`, or rejects as soon as the signal is aborted. */
function aborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
