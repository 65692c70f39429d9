import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measuredIn } from './cost/measured.ts';
import type { Results, SparseResult } from './results.ts';

/** The results of an earlier version, which later runs are compared with. */
export interface Before extends Pick<Results, 'madeAt' | 'machine' | 'quick'> {
  /** The commit that was measured. */
  readonly commit: string;
  readonly sparse: readonly SparseResult[];
  /** What the costs are calculated with. */
  readonly counts: Measured;
}

const file = join(import.meta.dirname, 'before.json');

export function readBefore(): Before | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Writes the results of this version to bench/before.json. It needs the cases units and sparse. */
export function keepAsBefore({ madeAt, machine, quick, units, sparse = [] }: Results): void {
  const counts = measuredIn({ sparse, ...(units && { units }) }) as Measured;
  const before: Before = { commit: currentCommit(), madeAt, machine, quick, sparse, counts };
  writeFileSync(file, `${JSON.stringify(before)}\n`);
}

function currentCommit(): string {
  return execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
}
