import type { components } from '../api/schema.d.ts';
import { hourMs } from '../components/time.ts';
import { type Counts, countsOf, sumOf } from '../usage/counts.ts';

type Usage = components['schemas']['Usage'];

const hoursPerDay = 24;
const hoursPerWeek = 7 * hoursPerDay;
/** The hours of a day and of the same day a week before, and everything between. */
const hoursNeeded = hoursPerWeek + hoursPerDay;

/** The last 24 whole hours beside the same hours a week before. */
export interface Day {
  /** The end of the last whole hour. */
  readonly to: string;
  readonly hours: readonly { readonly at: string; readonly requests: number; readonly before: number | null }[];
  readonly now: Counts;
  /** null: usage of the week before is not kept, or some requests are not added up yet. */
  readonly before: Counts | null;
  /** The hour that has begun. It is in no sum, or the comparison would be wrong. */
  readonly begun: Counts;
}

/** The query for `dayOf`. @param now In milliseconds. */
export function dayQuery(now: number) {
  return { granularity: 'hour', from: new Date(now - hoursNeeded * hourMs).toISOString() } as const;
}

/** Compares the last day of hourly usage with the same day a week before. @param now In milliseconds. */
export function dayOf({ points, missing }: Usage, now: number): Day {
  const isWhole = ({ at }: Usage['points'][number]) => Date.parse(at) + hourMs <= now;
  const whole = points.filter(isWhole);
  const day = whole.slice(-hoursPerDay);
  const before = whole.length < hoursNeeded || missing !== null ? null : whole.slice(-hoursNeeded, -hoursPerWeek);
  const last = day.at(-1);
  return {
    to: new Date(last === undefined ? now - (now % hourMs) : Date.parse(last.at) + hourMs).toISOString(),
    hours: day.map((point, index) => {
      const earlier = before?.[index];
      return { at: point.at, requests: countsOf(point).all, before: earlier ? countsOf(earlier).all : null };
    }),
    now: sumOf(day),
    before: before && sumOf(before),
    begun: sumOf(points.filter((point) => !isWhole(point))),
  };
}
