import type { CounterStore } from './ports.ts';
import type { Limits } from './rate-windows.ts';
import { type Counts, forEachWindow, windows } from './rate-windows.ts';

/**
 * What one counter is asked to count, in requests a minute. DynamoDB takes 1,000 writes a second of one item
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html); half of that leaves room
 * for requests that come in bursts.
 */
const perCounter = 30_000;
/** How many counters a request is offered to before it is refused. */
const maxTries = 3;

export interface Counted {
  readonly admitted: boolean;
  /** Of all counters of the key; an estimate if there are several. */
  readonly counts: Counts;
  /** Whether this is the first request of the minute that its counter has admitted. */
  readonly isFirst: boolean;
  /** Whether the counts are those of the key's only counter. */
  readonly isExact: boolean;
}

/**
 * Counts the requests of a key on one counter, or, if its limit exceeds what one can count, on several, each with a share
 * of the limits. The shares add up to the limits, so that together the counters never admit one request too many. They may
 * refuse a request while another counter still has room: the more counters, the nearer to the limit.
 *
 * A change of limits that changes the number of counters starts new ones, in the present windows.
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

/** All counters that a key has if it has this many. */
export function counterNames(keyId: string, shards: number): readonly string[] {
  return Array.from({ length: shards }, (_, shard) => nameOf(keyId, shard, shards));
}

/** What counts the refused requests of a key: nothing is decided by it, and no flood of them reaches the others. */
export function limitedCounter(keyId: string): string {
  return `limited#${keyId}`;
}

/** A number of counters has names of its own: their shares are of other sizes. */
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
