import type { Block, CounterStore } from './ports.ts';
import { type Counts, forEachWindow, type Limits, type LimitsOfTime, longestWindow, windows } from './rate-windows.ts';

/**
 * The most requests per minute that one item of the counters table counts. DynamoDB accepts 1,000 writes per second to one
 * item (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html); half of that leaves
 * room for bursts.
 */
export const perCounter = 30_000;
/** The most reserves of one key. They take 8,000 writes per second; the credential of one value takes 3,000 reads. */
const maxReserves = 8;
/** How many blocks a reserve needs for its share of a full window. */
const blocksPerShare = 60;
/** How many reserves are tried before a request is limited. */
const maxTries = 3;

export interface Counted {
  readonly admitted: boolean;
  /** The counts of the key. If `isExact` is false, an estimate that is never above the limits. */
  readonly counts: Counts;
  /** Whether this is the first admitted request of the hour. */
  readonly isFirst: boolean;
  /** Whether the counts are those of the key's counter. Always true for a limited request. */
  readonly isExact: boolean;
}

type Store = Omit<CounterStore, 'add'>;

/**
 * Counts the requests of a key. The counter of a key is one item, named by the tag of the key, and never exceeds the limits.
 * If the limits allow more requests than one item can count, the counter counts blocks of requests in advance and puts them
 * into reserves, which are separate items. A request then takes one from a reserve. The counter decides alone, so the limits
 * stay exact while they change, and a limited request knows which window is full. A request may be limited while a reserve
 * that it did not try has some left.
 */
export class KeyCounters {
  readonly #store: Store;
  /** Which of a key's reserves this instance uses, from 0 to below 1. Few instances thus use few reserves. */
  readonly #place: number;

  /** @param random From 0 to below 1. */
  constructor(store: Store, random: () => number = Math.random) {
    this.#store = store;
    this.#place = random();
  }

  /**
   * Counts a request.
   * @param ofTime The revision changes with each change of the limits, also if they become what they were before
   * @param isOpen Whether the counter has counted a request in this hour; false: unknown
   */
  async count(counter: string, ofTime: LimitsOfTime, now: number, isOpen = false): Promise<Counted> {
    const { limits, revision, account } = ofTime;
    const terms = { limits, revision };
    const reserves = reservesOf(limits);
    if (reserves === 0) return this.#countOne(counter, ofTime, now, isOpen);
    const place = Math.floor(this.#place * reserves);
    const reserve = reserveName(counter, place);
    const taken = await this.#store.take(reserve, terms, now);
    if (taken.admitted) return { ...taken, isFirst: false, isExact: false };
    const counted = await this.#countBlock({ ...terms, account, counter, reserve, reserves, left: taken.left, now });
    if (counted.admitted) return counted;
    for (let next = 1; next < Math.min(reserves, maxTries); next++) {
      const other = await this.#store.take(reserveName(counter, (place + next) % reserves), terms, now);
      if (other.admitted) return { ...other, isFirst: false, isExact: false };
    }
    return counted;
  }

  /**
   * Counts a request under the limits that the counter remembers. Returns undefined, and counts nothing, if nobody has made
   * a request in this hour; otherwise the limits, and `counted` unless only the reserves can tell whether there is room.
   */
  async countKnown(counter: string, now: number): Promise<{ limits: Limits; counted?: Counted } | undefined> {
    const known = await this.#store.countKnown(counter, now);
    if (known === undefined) return undefined;
    const { admitted, counts, limits } = known;
    if (!admitted && reservesOf(limits) > 0) return { limits };
    return { limits, counted: { admitted, counts, isFirst: isFirst(admitted, counts), isExact: true } };
  }

  /** Takes back one request that the counter counted. Returns the counts without it. */
  giveBack(counter: string, at: number, limits?: Limits): Promise<Counts> {
    return this.#store.giveBack(counter, at, limits);
  }

  /** Returns the counts of the key, with the requests in its reserves. */
  read(counter: string, now: number): Promise<Counts> {
    return this.#store.read(counter, now);
  }

  async #countOne(
    counter: string,
    { limits, account }: Pick<LimitsOfTime, 'limits' | 'account'>,
    now: number,
    isOpen = false,
  ): Promise<Counted> {
    const count = isOpen
      ? this.#store.countOpen(counter, limits, now, account)
      : this.#store.count(counter, limits, now, { account });
    const { admitted, counts } = await count;
    return { admitted, counts, isFirst: isFirst(admitted, counts), isExact: true };
  }

  /** Counts a request and a block for its reserve. Close to a limit, blocks shrink, so the reserves end up almost empty. */
  async #countBlock(block: NextBlock): Promise<Counted> {
    const { counter, limits, reserves, now } = block;
    const size = blockSize(limits, reserves);
    const enough = forEachWindow('name', ({ name }) => limits[name] - 2 * reserves * size);
    const whole = await this.#tryBlock(block, size, enough);
    if (whole.admitted) return whole;
    const rest = Math.min(...windows.map(({ name, unit }) => limits[name] - whole.counts[unit]));
    if (rest <= 0) return whole;
    const smaller = Math.floor(rest / (2 * reserves));
    const part = smaller > 1 ? await this.#tryBlock(block, smaller, limits) : undefined;
    return part?.admitted ? part : this.#countOne(counter, block, now);
  }

  async #tryBlock(
    { counter, reserve, limits, revision, account, left, now }: NextBlock,
    size: number,
    atMost: Limits,
  ): Promise<Counted> {
    // The request itself is always among those that are counted now, because others may empty the reserve meanwhile.
    const requests = forEachWindow('unit', ({ unit }) => Math.max(1, size - left[unit]));
    const block: Block = { requests, atMost };
    const { admitted, counts } = await this.#store.count(counter, limits, now, { block, account });
    if (!admitted) return { admitted, counts, isFirst: false, isExact: true };
    const others = forEachWindow('unit', ({ unit }) => requests[unit] - 1);
    await this.#store.fill(reserve, { limits, revision }, now, { requests: others, counts });
    return {
      admitted,
      counts: forEachWindow('unit', ({ unit }) => counts[unit] - others[unit] - left[unit]),
      isFirst: counts[longestWindow.unit] === requests[longestWindow.unit],
      isExact: false,
    };
  }
}

/** A block for a reserve of a key. */
interface NextBlock extends LimitsOfTime {
  readonly counter: string;
  readonly reserve: string;
  /** The number of reserves. */
  readonly reserves: number;
  /** The requests that the reserve had left. */
  readonly left: Counts;
  readonly now: number;
}

function isFirst(admitted: boolean, counts: Counts): boolean {
  return admitted && counts[longestWindow.unit] === 1;
}

/** The number of reserves of a key: 0 if one item can count all requests that its tightest window allows. */
export function reservesOf(limits: Limits): number {
  const needed = Math.ceil(tightestLimit(limits) / perCounter);
  return needed === 1 ? 0 : Math.min(needed, maxReserves);
}

/** The names of all reserves that a key may have. */
export function reserveNames(counter: string): readonly string[] {
  return Array.from({ length: maxReserves }, (_, place) => reserveName(counter, place));
}

/** The counter of a key's rate-limited requests. It is separate, so many refusals do not slow down the other counters. */
export function limitedCounter(counter: string): string {
  return `limited#${counter}`;
}

function reserveName(counter: string, place: number): string {
  return `${counter}#${place}`;
}

function blockSize(limits: Limits, reserves: number): number {
  return Math.ceil(tightestLimit(limits) / reserves / blocksPerShare);
}

/** No window admits more requests than the smallest limit. */
function tightestLimit(limits: Limits): number {
  return Math.min(...windows.map(({ name }) => limits[name]));
}
