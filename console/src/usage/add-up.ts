import type { components } from '../api/schema.d.ts';

export type Usage = components['schemas']['Usage'];
export type KeyUsage = components['schemas']['KeyUsage'];
export type UsagePage = components['schemas']['UsageResponse'];

interface Requests {
  readonly admitted: number;
  readonly limited: number;
}

/** All requests, admitted or rate limited. */
export const requestsOf = ({ admitted, limited }: Requests) => admitted + limited;

/** The share of `part` in `whole`, 0 to 1. 0 if `whole` is 0. */
export const shareOf = (part: Requests, whole: Requests) =>
  requestsOf(whole) === 0 ? 0 : requestsOf(part) / requestsOf(whole);

/**
 * Adds up pages of usage. Each page has the usage of some keys over the same time.
 * @throws RangeError if the pages cover different times
 */
export function addUp([first, ...others]: readonly [UsagePage, ...UsagePage[]]): {
  usage: Usage;
  keys: readonly KeyUsage[];
} {
  const usage = others.reduce((sum, page) => sumOf(sum, page.usage), first.usage);
  return { usage, keys: [first, ...others].flatMap(({ keys }) => keys) };
}

function sumOf(one: Usage, other: Usage): Usage {
  const isSameTime = (['from', 'to', 'granularity'] as const).every((name) => one[name] === other[name]);
  if (!isSameTime || one.points.length !== other.points.length) {
    throw new RangeError(`Usage from ${other.from} to ${other.to} does not add to that from ${one.from} to ${one.to}.`);
  }
  return {
    ...one,
    ...plus(one, other),
    points: one.points.map((point, index) => ({ ...point, ...plus(point, other.points[index]) })),
  };
}

function plus(one: Requests, other: Requests | undefined): Requests {
  return { admitted: one.admitted + (other?.admitted ?? 0), limited: one.limited + (other?.limited ?? 0) };
}
