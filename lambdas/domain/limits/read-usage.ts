import type { Limits } from './plan-schema.ts';
import type { Plans } from './plans.ts';
import type { UsageStore } from './ports.ts';
import { windowsAt } from './rate-windows.ts';
import { counterNames, limitedCounter, shardsOf } from './sharded-counters.ts';
import { type CountedTime, granularityMs, type LimitState, limitState, type UsageRange } from './usage.ts';

export interface UsageDependencies {
  readonly usage: UsageStore;
  readonly plans: Plans;
}

/** What was counted of a key in this time; several entries may be of the same minute or hour. */
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

/** How a key stands against these limits now; exact, also if it has several counters. */
export async function readLimits(usage: UsageStore, keyId: string, limits: Limits, now: number): Promise<LimitState> {
  const hourEnd = windowsAt(now).hourResetAt * 1000;
  const hour = { from: hourEnd - granularityMs.hour, to: hourEnd };
  const counters = counterNames(keyId, shardsOf(limits));
  const counts = await Promise.all(counters.map((counter) => usage.counts(counter, hour, 'minute')));
  return limitState(limits, counts.flat(), now);
}

/** The counters that a key has on its plan, and those that it had if it was on another plan of the deployment. */
function everyCounter(keyId: string, plans: Plans): string[] {
  const numbers = Object.values(plans).map(({ limits }) => (limits === null ? 1 : shardsOf(limits)));
  return [...new Set([1, ...numbers])].flatMap((shards) => counterNames(keyId, shards));
}
