import { strings } from '../strings.ts';

const number = new Intl.NumberFormat('en');

/** How many of something a plan allows. Null: as many as one likes. */
export function countOf(count: number | null): string {
  return count === null ? strings.plan.unlimited : number.format(count);
}
