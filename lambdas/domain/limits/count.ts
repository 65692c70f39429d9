import { type Counted, KeyCounters } from './key-counters.ts';
import type { CounterStore } from './ports.ts';
import { type Counts, type Limits, type LimitsOfTime, type RateStatus, rateStatus } from './rate-windows.ts';

export interface CountDependencies {
  readonly counters: Omit<CounterStore, 'add'>;
  /** Whether requests are admitted while the counters table does not respond. */
  readonly onCounterFailure: 'allow' | 'deny';
  /** Receives failures of the counters. */
  readonly onTrouble: (trouble: 'counter_failure' | 'give_back_failure', error: unknown) => void;
}

/** The result of counting one request on a counter: the counts, or the error. */
export type Attempt = { readonly counter: string; readonly at: number } & (
  | {
      readonly counted: Counted;
      readonly limits: Limits;
      /** The revision of the limits; undefined: they are the ones that the counter remembers. */
      readonly revision: string | undefined;
    }
  | { readonly error: unknown }
);

/**
 * The result of counting a request before its key is read. `unopened`: nobody has made a request with the key in this hour.
 * undefined: nothing was counted.
 */
export type Ahead = Attempt | 'unopened' | undefined;

/** Counts requests against limits, and applies the configured policy if the counters table does not respond. */
export class RequestCounter {
  readonly #counters: KeyCounters;
  readonly #onCounterFailure: 'allow' | 'deny';
  readonly #onTrouble: CountDependencies['onTrouble'];

  constructor({ counters, onCounterFailure, onTrouble }: CountDependencies) {
    this.#counters = new KeyCounters(counters);
    this.#onCounterFailure = onCounterFailure;
    this.#onTrouble = onTrouble;
  }

  /**
   * Counts one request. Never throws: the caller decides about failures, for example with `settle`.
   * @param isOpen Whether the counter has counted a request in this hour; false: unknown
   */
  async attempt(counter: string, ofTime: LimitsOfTime, at: number, { isOpen = false } = {}): Promise<Attempt> {
    try {
      const counted = await this.#counters.count(counter, ofTime, at, isOpen);
      const { limits, revision } = ofTime;
      return { counter, at, limits, revision, counted };
    } catch (error) {
      return { counter, at, error };
    }
  }

  /** Counts one request under the limits that the counter remembers. Never throws, like `attempt`. */
  async attemptKnown(counter: string, at: number): Promise<Ahead> {
    try {
      const known = await this.#counters.countKnown(counter, at);
      if (known === undefined) return 'unopened';
      const { limits, counted } = known;
      return counted && { counter, at, limits, revision: undefined, counted };
    } catch (error) {
      return { counter, at, error };
    }
  }

  /**
   * Takes back a request that was counted ahead and is then refused. Returns the counts without it; undefined if there was
   * nothing to take back, or that failed. A request from a reserve stays counted.
   * @param limits The current limits, if the counter remembers others
   */
  async giveBack(ahead: Ahead, limits?: Limits): Promise<Counts | undefined> {
    if (!isAttempt(ahead) || !('counted' in ahead)) return undefined;
    const { counter, at, counted } = ahead;
    if (!counted.admitted || !counted.isExact) return undefined;
    try {
      return await this.#counters.giveBack(counter, at, limits);
    } catch (error) {
      this.#onTrouble('give_back_failure', error);
      return undefined;
    }
  }

  /** Returns the counts of an attempt; undefined if it failed and requests are admitted without counts. Otherwise throws. */
  settle(attempt: Attempt): Counted | undefined {
    if ('counted' in attempt) return attempt.counted;
    this.#onTrouble('counter_failure', attempt.error);
    if (this.#onCounterFailure === 'deny') throw attempt.error;
    return undefined;
  }

  /** The rate status for a refusal that does not count; undefined if the counters table does not respond. */
  async currentRate(counter: string, limits: Limits, now: number): Promise<RateStatus | undefined> {
    try {
      return rateStatus(limits, await this.#counters.read(counter, now), now);
    } catch (error) {
      this.#onTrouble('counter_failure', error);
      return undefined;
    }
  }
}

export function isAttempt(ahead: Ahead): ahead is Attempt {
  return typeof ahead === 'object';
}
