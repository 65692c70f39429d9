import type { components } from '../api/schema.d.ts';
import { type Counts, sumOf } from './counts.ts';
import { stepMs } from './usage-range.ts';

type Usage = components['schemas']['Usage'];

/** The sums of the whole steps of a period, beside those of the same steps of the period before. */
export interface Comparison {
  readonly now: Counts;
  readonly before: Counts;
}

/**
 * Compares a period with the one before, without the step that has not ended: it would make each comparison too low. null: not all
 * of the period before is kept, or no step has ended.
 * @param now In milliseconds.
 */
export function compare(usage: Usage, before: Usage, now: number): Comparison | null {
  if (before.points.length !== usage.points.length || usage.missing !== null || before.missing !== null) return null;
  const whole = usage.points.filter(({ at }) => Date.parse(at) + stepMs[usage.granularity] <= now);
  if (whole.length === 0) return null;
  return { now: sumOf(whole), before: sumOf(before.points.slice(0, whole.length)) };
}

/**
 * The counts to compare with the period before: those of whole steps. Without requests in the period before, there is nothing to
 * compare with, and all requests are new.
 * @param counts Include the step that has not ended.
 */
export function comparedNow({ now, before }: Comparison, counts: Counts): Counts {
  const countOf = (kind: keyof Counts) => (before[kind] === 0 ? counts[kind] : now[kind]);
  return {
    all: countOf('all'),
    admitted: countOf('admitted'),
    limited: countOf('limited'),
    refused: countOf('refused'),
  };
}
