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
 * of the period before is kept.
 * @param now In milliseconds.
 */
export function compare(usage: Usage, before: Usage, now: number): Comparison | null {
  if (before.points.length !== usage.points.length || usage.missing !== null || before.missing !== null) return null;
  const whole = usage.points.filter(({ at }) => Date.parse(at) + stepMs[usage.granularity] <= now);
  return { now: sumOf(whole), before: sumOf(before.points.slice(0, whole.length)) };
}
