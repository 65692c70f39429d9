import type { Clock } from '../shared/random.ts';
import { dayMs } from '../shared/time.ts';
import type { UsageLedger } from './ports.ts';
import { readCounters, type UsageDependencies } from './read-counters.ts';
import { readUsageOf } from './read-usage-of.ts';
import { usageOf } from './usage.ts';
import { keptMs, keptSinceOf, type UsageRange } from './usage-range.ts';
import type { Usage } from './usage-schema.ts';

export interface KeyUsageDependencies extends UsageDependencies {
  readonly ledger: UsageLedger;
  readonly clock: Clock;
  /** The time for which days are kept, in milliseconds. */
  readonly daysKeptMs: number;
}

interface Key {
  readonly workspaceId: string;
  readonly keyId: string;
}

/** Returns the usage of a key. The last 31 days come from its counters, which are always current, and days before from records. */
export async function usageOfKey(
  dependencies: KeyUsageDependencies,
  { tag, ...key }: Key & { readonly tag: string },
  range: UsageRange,
): Promise<Usage> {
  const now = dependencies.clock();
  const keptSince = keptSinceOf(range.granularity, now, dependencies.daysKeptMs);
  const counters = Math.ceil((now - keptMs) / dayMs) * dayMs;
  const isSplit = range.granularity === 'day' && range.from < counters;
  const [counted, before] = await Promise.all([
    readCounters(dependencies, tag, isSplit ? { ...range, from: Math.min(counters, range.to) } : range),
    isSplit ? readUsageOf(dependencies, key, { ...range, to: Math.min(counters, range.to) }) : undefined,
  ]);
  const missing = before?.missing ?? null;
  return usageOf(range, [...counted, ...(before?.counted ?? [])], { keptSince, missing });
}

/** Returns the usage of a key that no longer exists; undefined if it made no requests in the range. */
export async function usageOfDeletedKey(
  dependencies: KeyUsageDependencies,
  key: Key,
  range: UsageRange,
): Promise<Usage | undefined> {
  const keptSince = keptSinceOf(range.granularity, dependencies.clock(), dependencies.daysKeptMs);
  const { counted, rows, missing } = await readUsageOf(dependencies, key, range);
  return rows.length === 0 ? undefined : usageOf(range, counted, { keptSince, missing });
}
