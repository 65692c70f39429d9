import { formatCount } from '../components/format-number.ts';
import { strings } from '../strings.ts';

/** How many of something a plan allows. Null: as many as one likes. */
export function countOf(count: number | null): string {
  return count === null ? strings.plan.unlimited : formatCount(count);
}
