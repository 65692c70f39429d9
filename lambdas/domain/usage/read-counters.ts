import { limitedCounter, reserveNames } from '../limits/key-counters.ts';
import type { Count, UsageStore } from '../limits/ports.ts';
import { type Limits, longestWindow } from '../limits/rate-windows.ts';
import { inFlight } from '../shared/in-flight.ts';
import { type CountedTime, limitState } from './usage.ts';
import type { UsageRange } from './usage-range.ts';
import type { LimitState } from './usage-schema.ts';

export interface UsageDependencies {
  readonly usage: UsageStore;
}

/** The number of reserves of a key that are read at the same time. */
const reservesAtOnce = 8;

/** Reads the counts of the key with this tag in a range. Several entries may be for the same minute or hour. */
export async function readCounters(
  { usage }: UsageDependencies,
  tag: string,
  range: UsageRange,
): Promise<CountedTime[]> {
  const by = range.granularity === 'minute' ? 'minute' : 'hour';
  const [refused, admitted] = await Promise.all([
    usage.refusals(limitedCounter(tag), range, by),
    admittedCounts(usage, tag, range, by),
  ]);
  return [
    ...admitted.map(({ at, count }) => ({ at, sums: { admitted: count } })),
    ...refused.map(({ at, name, count }) => ({ at, sums: { [name]: count } })),
  ];
}

/** Returns how much of these limits the key with this tag has used now. */
export async function readLimits(usage: UsageStore, tag: string, limits: Limits, now: number): Promise<LimitState> {
  const { ms } = longestWindow;
  const from = now - (now % ms);
  return limitState(limits, await admittedCounts(usage, tag, { from, to: from + ms }, 'minute'), now);
}

/** The counts of a key's counter and of its reserves, which are negative. Together they are its admitted requests. */
async function admittedCounts(
  usage: UsageStore,
  tag: string,
  range: { readonly from: number; readonly to: number },
  by: 'minute' | 'hour',
): Promise<readonly Count[]> {
  const counts = await usage.counts(tag, range, by);
  if (!counts.some(({ isWithReserves }) => isWithReserves)) return counts;
  const reserves = await inFlight(reservesAtOnce, reserveNames(tag), (name) => usage.counts(name, range, by));
  // Read last: requests are counted before they are put into a reserve, so no sum is negative.
  return [...(await usage.counts(tag, range, by)), ...reserves.flat()];
}
