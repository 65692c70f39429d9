import { inspect } from 'node:util';
import type { CaseName } from './settings.ts';

export interface CaseResults {
  /** The results of the cases that succeeded, by name. */
  readonly found: Partial<Record<CaseName, readonly object[]>>;
  readonly failed: readonly CaseName[];
}

/** Runs cases one after the other. If one fails, the results of the others are kept. */
export async function runCases(
  names: readonly CaseName[],
  run: (name: CaseName) => Promise<readonly object[]>,
  report: (text: string) => void,
): Promise<CaseResults> {
  const found: Partial<Record<CaseName, readonly object[]>> = {};
  const failed: CaseName[] = [];
  for (const name of names) {
    try {
      found[name] = await run(name);
    } catch (error) {
      failed.push(name);
      report(`The case ${name} failed: ${inspect(error)}`);
    }
  }
  return { found, failed };
}
