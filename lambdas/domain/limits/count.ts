import { type Counted, KeyCounters } from './key-counters.ts';
import type { CounterStore } from './ports.ts';
import { type Limits, type LimitsOfTime, type RateStatus, rateStatus } from './rate-windows.ts';

export interface CountDependencies {
  readonly counters: Pick<CounterStore, 'count' | 'read' | 'take' | 'fill'>;
  /** Whether requests are admitted while the counters table does not respond. */
  readonly onCounterFailure: 'allow' | 'deny';
  /** Receives failures of the counters. */
  readonly onTrouble: (trouble: 'counter_failure', error: unknown) => void;
}

/** The result of counting one request: the counts, or the error. */
export type Attempt = LimitsOfTime & { readonly at: number } & (
    | { readonly counted: Counted }
    | { readonly error: unknown }
  );

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

  /** Counts one request. Never throws: the caller decides what a failure means, with `settle`. */
  async attempt(id: string, { limits, revision }: LimitsOfTime, at: number): Promise<Attempt> {
    try {
      return { limits, revision, at, counted: await this.#counters.count(id, limits, at, revision) };
    } catch (error) {
      return { limits, revision, at, error };
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
  async currentRate(id: string, limits: Limits, now: number): Promise<RateStatus | undefined> {
    try {
      return rateStatus(limits, await this.#counters.read(id, now), now);
    } catch (error) {
      this.#onTrouble('counter_failure', error);
      return undefined;
    }
  }
}
