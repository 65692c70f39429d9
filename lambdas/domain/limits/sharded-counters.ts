import type { CounterStore } from './ports.ts';
import type { Limits } from './rate-windows.ts';
import { type Counts, forEachWindow, windows } from './rate-windows.ts';

/**
 * The most requests per minute that one counter counts. DynamoDB accepts 1,000 writes per second to one item
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html); half of that leaves room
 * for bursts.
 */
export const perCounter = 30_000;
/** How many counters are tried before a request is refused. */
const maxTries = 3;

export interface Counted {
  readonly admitted: boolean;
  /** The counts of all counters of the key; an estimate if there are several. */
  readonly counts: Counts;
  /** Whether this is the first request that its counter has admitted in the minute. */
  readonly isFirst: boolean;
  /** Whether the counts are those of the key's only counter. */
  readonly isExact: boolean;
}

/**
 * Counts the requests of a key on one counter, or on several if its limit exceeds what one counter can count. Each counter
 * has a share of the limits. The shares add up to the limits, so the counters together never admit one request too many. A
 * request may be refused close to the limit while another counter still has room.
 *
 * A change of limits that changes the number of counters starts new counters in the current windows.
 */
export class ShardedCounters {
  readonly #counters: Pick<CounterStore, 'count' | 'read'>;
  readonly #random: () => number;

  /** @param random From 0 to below 1. */
  constructor(counters: Pick<CounterStore, 'count' | 'read'>, random: () => number = Math.random) {
    this.#counters = counters;
    this.#random = random;
  }

  async count(keyId: string, limits: Limits, now: number): Promise<Counted> {
    const shards = shardsOf(limits);
    const first = this.#pick(shards);
    for (let tries = 1; ; tries++) {
      const shard = (first + tries - 1) % shards;
      const { admitted, counts } = await this.#counters.count(
        nameOf(keyId, shard, shards),
        share(limits, shard, shards),
        now,
      );
      if (!admitted && tries < Math.min(shards, maxTries)) continue;
      return { admitted, counts: total(counts, shards), isFirst: counts.minute === 1, isExact: shards === 1 };
    }
  }

  async read(keyId: string, limits: Limits, now: number): Promise<Counts> {
    const shards = shardsOf(limits);
    return total(await this.#counters.read(nameOf(keyId, this.#pick(shards), shards), now), shards);
  }

  #pick(shards: number): number {
    return shards === 1 ? 0 : Math.floor(this.#random() * shards);
  }
}

/** The number of counters of a key with these limits. Each counter has room for at least one request in every window. */
export function shardsOf(limits: Limits): number {
  return Math.min(Math.ceil(limits.perMinute / perCounter), ...windows.map(({ name }) => limits[name]));
}

/** The names of all counters of a key that has this many. */
export function counterNames(keyId: string, shards: number): readonly string[] {
  return Array.from({ length: shards }, (_, shard) => nameOf(keyId, shard, shards));
}

/** The counter of a key's rate-limited requests. It is separate, so many refusals do not slow down the other counters. */
export function limitedCounter(keyId: string): string {
  return `limited#${keyId}`;
}

/** The name contains the number of counters, because it determines the size of their shares. */
function nameOf(keyId: string, shard: number, shards: number): string {
  return shards === 1 ? keyId : `${keyId}#${shard}/${shards}`;
}

/** The part of the limits that one of several counters has. */
export function share(limits: Limits, shard: number, shards: number): Limits {
  const part = (limit: number) => Math.floor((limit * (shard + 1)) / shards) - Math.floor((limit * shard) / shards);
  return forEachWindow('name', ({ name }) => part(limits[name]));
}

function total(counts: Counts, shards: number): Counts {
  return forEachWindow('unit', ({ unit }) => counts[unit] * shards);
}
