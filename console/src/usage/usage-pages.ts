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
 * Joins pages of usage. Each page has the usage of the whole workspace, and of some of its keys.
 * @throws RangeError if the pages cover different times
 */
export function joinPages([first, ...others]: readonly [UsagePage, ...UsagePage[]]): {
  usage: Usage;
  keys: readonly KeyUsage[];
} {
  const { usage } = first;
  for (const { usage: other } of others) {
    if ((['from', 'to', 'granularity'] as const).every((name) => usage[name] === other[name])) continue;
    throw new RangeError(
      `Usage from ${other.from} to ${other.to} does not belong to that from ${usage.from} to ${usage.to}.`,
    );
  }
  return { usage, keys: [first, ...others].flatMap(({ keys }) => keys) };
}
