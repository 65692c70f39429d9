import type { CounterStore } from './ports.ts';
import { windowsAt } from './rate-windows.ts';
import { limitedCounter } from './sharded-counters.ts';

/** How often the refusals of a key are written at most, in milliseconds. */
const writtenEveryMs = 1000;
/** Writes of former refusals that one request waits for at most. */
const maxWrites = 10;

/** One in so many of a minute's refusals may wait, so that no chart is far from what happened if nobody comes to write them. */
const waitingPart = 10;

/** The refusals of a key in one minute. */
interface Refusals {
  readonly keyId: string;
  readonly at: number;
  writtenAt: number;
  /** Written and waiting. */
  total: number;
  /** Not written yet. */
  waiting: number;
}

/**
 * Counts requests that were answered 429, without a write for each: what an instance refuses of a key in a minute is
 * written whenever a tenth of it waits (the first ten refusals at once), and each second. Lambda freezes an instance after
 * its answer, so that nothing can be written later by a timer: later requests take it along.
 *
 * Never decides anything. A write is tried once, and what it failed to say is lost.
 */
export class LimitedTally {
  readonly #counters: CounterStore;
  readonly #onFailure: (error: unknown) => void;
  /** By key and minute, in the order in which they were last written. */
  readonly #refusals = new Map<string, Refusals>();

  constructor(counters: CounterStore, onFailure: (error: unknown) => void) {
    this.#counters = counters;
    this.#onFailure = onFailure;
  }

  /** Counts a refusal. Returns what to wait for before the answer, if it is written at once. */
  add(keyId: string, at: number): Promise<void> | undefined {
    const name = `${keyId} ${windowsAt(at).minuteResetAt}`;
    const refusals = this.#refusals.get(name) ?? { keyId, at, writtenAt: at, total: 0, waiting: 0 };
    refusals.total += 1;
    refusals.waiting += 1;
    if (refusals.waiting * waitingPart < refusals.total) return undefined;
    return this.#writeAll(name, refusals, at);
  }

  /** Writes what has waited for long enough. Returns what to wait for before the answer, if there is any. */
  writeDue(now: number): Promise<unknown> | undefined {
    const writes: Promise<void>[] = [];
    for (const [name, refusals] of this.#refusals) {
      const { writtenAt, waiting } = refusals;
      // A clock that goes back must not keep them waiting.
      const isRecent = now >= writtenAt && now - writtenAt < writtenEveryMs;
      if (isRecent || writes.length === maxWrites) break;
      if (waiting === 0) this.#refusals.delete(name);
      else writes.push(this.#writeAll(name, refusals, now));
    }
    return writes.length === 0 ? undefined : Promise.all(writes);
  }

  #writeAll(name: string, refusals: Refusals, now: number): Promise<void> {
    const { keyId, at, waiting } = refusals;
    refusals.waiting = 0;
    refusals.writtenAt = now;
    // Behind those that were written before.
    this.#refusals.delete(name);
    this.#refusals.set(name, refusals);
    return this.#write(keyId, waiting, at);
  }

  async #write(keyId: string, count: number, at: number): Promise<void> {
    try {
      await this.#counters.add(limitedCounter(keyId), count, at);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
