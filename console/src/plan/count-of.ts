import { formatCount } from '../components/format-number.ts';
import { plan as planTexts } from './strings.ts';

/** A maximum of a plan; null is unlimited. */
export function countOf(count: number | null): string {
  return count === null ? planTexts.unlimited : formatCount(count);
}
