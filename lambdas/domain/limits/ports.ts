import type { Counts, Limits } from './rate-windows.ts';

/** The counters table, as verification uses it. */
export interface CounterStore {
  /**
   * Counts one request if every window has room; otherwise counts nothing. Exact at any concurrency. Never retried,
   * because a lost response must not count twice.
   */
  count(keyId: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }>;
  /** Returns the counts of the current windows without counting a request. */
  read(keyId: string, now: number): Promise<Counts>;
  /** Adds to a counter that has no limits. Never retried, like `count`. */
  add(counter: string, count: number, at: number): Promise<void>;
}

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
}

export interface Count {
  /** Start of the minute or hour, in epoch milliseconds. */
  readonly at: number;
  readonly count: number;
}
