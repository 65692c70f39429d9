import type { components } from '../api/schema.d.ts';
import { countsOf } from './counts.ts';

export type Usage = components['schemas']['Usage'];
export type KeyUsage = components['schemas']['KeyUsage'];
export type UsagePage = components['schemas']['UsageResponse'];

type Requests = Parameters<typeof countsOf>[0];

/** All requests, with any result. */
export const requestsOf = (counted: Requests) => countsOf(counted).all;

/** The share of `part` in `whole`, 0 to 1. 0 if `whole` is 0. */
export const shareOf = (part: Requests, whole: Requests) =>
  requestsOf(whole) === 0 ? 0 : requestsOf(part) / requestsOf(whole);

/** Adds up the requests of live, test and deleted (`null`) keys. Those without requests are left out. */
export function byEnvironment(keys: readonly KeyUsage[]) {
  return (['live', 'test', null] as const)
    .map((environment) => {
      const counts = keys.filter((key) => key.environment === environment).map(requestsOf);
      return { environment, requests: counts.reduce((sum, count) => sum + count, 0) };
    })
    .filter(({ requests }) => requests > 0);
}

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
