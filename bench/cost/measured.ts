import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from '../cases/unit-cases.ts';
import type { Results, SparseResult, UnitsResult } from '../results.ts';

/** The counts of the benchmark that the costs are calculated with. */
export interface Measured {
  readonly units: readonly UnitsResult[];
  /** An average check in sparse traffic. */
  readonly sparse: Pick<SparseResult, 'readUnits' | 'writeUnits'>;
}

const file = join(import.meta.dirname, 'measured.json');

export function readMeasured(): Measured {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Keeps the counts of a run; those of cases that did not run stay as they are. */
export function keepMeasured(results: Pick<Results, 'units' | 'sparse'>): void {
  const known = existsSync(file) ? readMeasured() : undefined;
  writeFileSync(file, `${JSON.stringify({ ...known, ...measuredIn(results) }, null, 2)}\n`);
}

/** The counts of a run, as far as its cases have them. */
export function measuredIn({ units, sparse: [ours] = [] }: Pick<Results, 'units' | 'sparse'>): Partial<Measured> {
  return {
    ...(units && { units }),
    ...(ours && { sparse: { readUnits: ours.readUnits, writeUnits: ours.writeUnits } }),
  };
}

/** What a request of each kind takes. */
export function usageOf({ units, sparse }: Measured) {
  const of = (name: string) => {
    const found = units.find((each) => each.case === name);
    if (found === undefined) throw new Error(`The benchmark has no case "${name}".`);
    const { readUnits, writeUnits, logBytes } = found;
    return { readUnits, writeUnits, authorizerLogBytes: logBytes };
  };
  return {
    verified: { ...of(cases.warm), ...sparse },
    busy: of(cases.warm),
    limited: of(cases.limited),
    unknown: of(cases.flood),
    badChecksum: of(cases.badChecksum),
  };
}
