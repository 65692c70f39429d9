import type { Account } from '../usage/account.ts';
import type { RefusalName } from '../usage/refusals.ts';
import type { Counts, Limits, LimitsOfTime } from './rate-windows.ts';

/** The counters table, as verification uses it. */
export interface CounterStore {
  /**
   * Counts one request, or a block of requests in advance, if every window has room for them; otherwise counts nothing. The
   * counter remembers the limits and the account. Exact at any concurrency. Not retried, because a lost response must not count
   * twice.
   */
  count(
    counter: string,
    limits: Limits,
    now: number,
    options?: { readonly block?: Block | undefined; readonly account?: Account | undefined },
  ): Promise<{ readonly admitted: boolean; readonly counts: Counts }>;
  /**
   * Counts one request like `count`, on a counter that has counted a request in this hour. Writes less: the counter keeps the
   * limits that it remembers.
   */
  countOpen(
    counter: string,
    limits: Limits,
    now: number,
    account?: Account,
  ): Promise<{ readonly admitted: boolean; readonly counts: Counts }>;
  /**
   * Counts one request under the limits that the counter remembers. Returns undefined, and counts nothing, if nobody has
   * counted a request on this counter in this hour. Not retried, like `count`.
   */
  countKnown(
    counter: string,
    now: number,
  ): Promise<{ readonly admitted: boolean; readonly counts: Counts; readonly limits: Limits } | undefined>;
  /**
   * Takes back one request that was counted at that moment and then refused. Returns the counts without it. Never retried:
   * taking it back twice would admit one request too many.
   * @param limits The limits that the counter remembers from now on; undefined: the ones that it has
   */
  giveBack(counter: string, at: number, limits?: Limits): Promise<Counts>;
  /**
   * Takes one request from a reserve of a key, if it has one left in every window. Requests that were put into the reserve
   * under other limits, or under the same limits at another time, stay there.
   */
  take(reserve: string, limits: LimitsOfTime, now: number): Promise<Taken>;
  /**
   * Puts requests that were counted in advance into a reserve. Never retried: requests that nobody counted must not get in.
   * @param counts The counts of the key
   */
  fill(
    reserve: string,
    limits: LimitsOfTime,
    now: number,
    content: { readonly requests: Counts; readonly counts: Counts },
  ): Promise<void>;
  /** Returns the counts of the current windows without counting a request. */
  read(counter: string, now: number): Promise<Counts>;
  /** Adds refused requests to a counter, which has no limits. Not retried, like `count`. */
  add(counter: string, refused: Refused, at: number, account: Account): Promise<void>;
}

/** Numbers of refused requests, by reason. */
export type Refused = Readonly<Partial<Record<RefusalName, number>>>;

/** Requests that are counted in advance. */
export interface Block {
  /** The requests in each window. */
  readonly requests: Counts;
  /** The requests that each window may have afterwards: no more than the limits. */
  readonly atMost: Limits;
}

export type Taken =
  /** `counts` estimates the counts of the key, from those at the last fill. */
  { readonly admitted: true; readonly counts: Counts } | { readonly admitted: false; readonly left: Counts };

/** The counters table, as usage reports read it. */
export interface UsageStore {
  /**
   * Returns the counts of a counter from `from` to `to` (epoch milliseconds, `to` excluded), by minute or by hour. Both
   * ends must be the start of a minute or an hour. The order is undefined. Minutes and hours without requests are left out.
   */
  counts(
    counter: string,
    time: { readonly from: number; readonly to: number },
    by: 'minute' | 'hour',
  ): Promise<readonly Count[]>;
  /** Returns the refused requests of a counter, by reason, like `counts`. */
  refusals(
    counter: string,
    time: { readonly from: number; readonly to: number },
    by: 'minute' | 'hour',
  ): Promise<readonly RefusalCount[]>;
}

/** The counters table, as responses that show the last use of keys read it. */
export interface LastUseReader {
  /**
   * Returns the last minute with a request in an hour of each counter (epoch milliseconds, both), by counter. Counters
   * without requests in their hour are left out. At most 100 counters, each at most once.
   */
  lastMinutes(
    counters: readonly { readonly counter: string; readonly hour: number }[],
  ): Promise<ReadonlyMap<string, number>>;
}

export interface RefusalCount {
  /** Start of the minute or hour, in epoch milliseconds. */
  readonly at: number;
  readonly name: RefusalName;
  readonly count: number;
}

export interface Count {
  /** Start of the minute or hour, in epoch milliseconds. */
  readonly at: number;
  readonly count: number;
  /** Whether some of these requests were counted in advance and put into the reserves of the key. */
  readonly isWithReserves?: boolean;
}
