import type { components } from '../api/schema.d.ts';

type Point = Pick<components['schemas']['UsagePoint'], 'admitted' | 'limited' | 'refused'>;
export type RefusalReason = keyof Point['refused'];

/** Requests by their result. */
export interface Counts {
  readonly all: number;
  readonly admitted: number;
  readonly limited: number;
  readonly refused: number;
}

/** Adds up the reasons of refusals. */
export function countsOf({ admitted, limited, refused: byReason }: Point): Counts {
  const refused = Object.values(byReason).reduce((sum, count) => sum + count, 0);
  return { all: admitted + limited + refused, admitted, limited, refused };
}

export function sumOf(points: readonly Point[]): Counts {
  return points.map(countsOf).reduce(
    (sum, each) => ({
      all: sum.all + each.all,
      admitted: sum.admitted + each.admitted,
      limited: sum.limited + each.limited,
      refused: sum.refused + each.refused,
    }),
    { all: 0, admitted: 0, limited: 0, refused: 0 },
  );
}

/** The change from one count to another as a share of the first: 0.5 is half as many again. null: the first is 0. */
export function changeOf(before: number, now: number): number | null {
  return before === 0 ? null : (now - before) / before;
}
