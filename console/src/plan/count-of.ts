import { formatCount } from '../components/format-number.ts';
import { strings } from '../strings.ts';

/** A maximum of a plan; null is unlimited. */
export function countOf(count: number | null): string {
  return count === null ? strings.plan.unlimited : formatCount(count);
}
