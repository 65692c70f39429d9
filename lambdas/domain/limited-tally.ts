import type { CounterStore } from './ports.ts';
import { windowsAt } from './rate-windows.ts';
import { limitedCounter } from './sharded-counters.ts';

/** How often the refusals of a key are written at most, in milliseconds. */
const writtenEveryMs = 1000;
/** Writes of former refusals that one request waits for at most. */
const maxWrites = 10;

/** The refusals of a key in one minute. */
interface Refusals {
  readonly keyId: string;
  readonly at: number;
  readonly writtenAt: number;
  /** Not written yet. */
  waiting: number;
}

/**
 * Counts requests that were answered 429, without a write for each: what an instance refuses is written at the first
 * refusal of a key in a minute, then once a second. Lambda freezes an instance after its answer, so that nothing can be
 * written later by a timer: later requests take it along.
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
    const known = this.#refusals.get(name);
    if (known !== undefined) {
      known.waiting += 1;
      return undefined;
    }
    this.#refusals.set(name, { keyId, at, writtenAt: at, waiting: 0 });
    return this.#write(keyId, 1, at);
  }

  /** Writes what has waited for long enough. Returns what to wait for before the answer, if there is any. */
  writeDue(now: number): Promise<unknown> | undefined {
    const writes: Promise<void>[] = [];
    for (const [name, refusals] of this.#refusals) {
      const { keyId, at, writtenAt, waiting } = refusals;
      // A clock that goes back must not keep them waiting.
      const isRecent = now >= writtenAt && now - writtenAt < writtenEveryMs;
      if (isRecent || writes.length === maxWrites) break;
      this.#refusals.delete(name);
      if (waiting === 0) continue;
      this.#refusals.set(name, { keyId, at, writtenAt: now, waiting: 0 });
      writes.push(this.#write(keyId, waiting, at));
    }
    return writes.length === 0 ? undefined : Promise.all(writes);
  }

  async #write(keyId: string, count: number, at: number): Promise<void> {
    try {
      await this.#counters.add(limitedCounter(keyId), count, at);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
