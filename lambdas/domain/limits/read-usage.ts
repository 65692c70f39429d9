import type { Plans } from './plans.ts';
import type { UsageStore } from './ports.ts';
import type { Limits } from './rate-windows.ts';
import { longestWindow } from './rate-windows.ts';
import { counterNames, limitedCounter, shardsOf } from './sharded-counters.ts';
import { type CountedTime, limitState } from './usage.ts';
import type { UsageRange } from './usage-range.ts';
import type { LimitState } from './usage-schema.ts';

export interface UsageDependencies {
  readonly usage: UsageStore;
  readonly plans: Plans;
}

/** Reads the counts of a key in a range. Several entries may be for the same minute or hour. */
export async function readUsage(
  { usage, plans }: UsageDependencies,
  keyId: string,
  range: UsageRange,
): Promise<CountedTime[]> {
  const by = range.granularity === 'minute' ? 'minute' : 'hour';
  const [limited = [], ...admitted] = await Promise.all(
    [limitedCounter(keyId), ...everyCounter(keyId, plans)].map((counter) => usage.counts(counter, range, by)),
  );
  return [
    ...admitted.flat().map(({ at, count }) => ({ at, admitted: count, limited: 0 })),
    ...limited.map(({ at, count }) => ({ at, admitted: 0, limited: count })),
  ];
}

/** Returns how much of these limits a key has used now. Exact, also if the key has several counters. */
export async function readLimits(usage: UsageStore, keyId: string, limits: Limits, now: number): Promise<LimitState> {
  const { ms } = longestWindow;
  const from = now - (now % ms);
  const counters = counterNames(keyId, shardsOf(limits));
  const counts = await Promise.all(counters.map((counter) => usage.counts(counter, { from, to: from + ms }, 'minute')));
  return limitState(limits, counts.flat(), now);
}

/** The counters that a key may have had on any plan of the deployment. */
function everyCounter(keyId: string, plans: Plans): string[] {
  const numbers = Object.values(plans).map(({ limits }) => (limits === null ? 1 : shardsOf(limits)));
  return [...new Set([1, ...numbers])].flatMap((shards) => counterNames(keyId, shards));
}
