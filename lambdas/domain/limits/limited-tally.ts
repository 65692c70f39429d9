import { limitedCounter } from './key-counters.ts';
import type { CounterStore } from './ports.ts';
import { windowsAt } from './rate-windows.ts';

/** The shortest time between two writes of a key's refusals, in milliseconds. */
const writtenEveryMs = 1000;
/** The most writes of earlier refusals that one request waits for. */
const maxWrites = 10;

/** At most one tenth of a minute's refusals waits to be written, so a lost rest hardly changes a chart. */
const waitingPart = 10;

/** The refusals of a key in one minute. */
interface Refusals {
  readonly tag: string;
  readonly at: number;
  writtenAt: number;
  /** Refusals written or waiting. */
  total: number;
  /** Refusals not written yet. */
  waiting: number;
}

/**
 * Counts rate-limited requests (429) without a write for each. An instance writes the refusals of a key and minute when a
 * tenth of them waits (the first ten immediately), and every second. Lambda freezes an instance after its response, so a
 * timer cannot write later; later requests write what still waits.
 *
 * The tally affects no decision. Each write is tried once; the counts of a failed write are lost.
 */
export class LimitedTally {
  readonly #counters: CounterStore;
  readonly #onFailure: (error: unknown) => void;
  /** Refusals by key and minute, in the order of their last write. */
  readonly #refusals = new Map<string, Refusals>();

  constructor(counters: CounterStore, onFailure: (error: unknown) => void) {
    this.#counters = counters;
    this.#onFailure = onFailure;
  }

  /** Counts a refusal. Returns a promise to await before the response, if the refusal is written immediately. */
  add(tag: string, at: number): Promise<void> | undefined {
    const name = `${tag} ${windowsAt(at).minuteResetAt}`;
    const refusals = this.#refusals.get(name) ?? { tag, at, writtenAt: at, total: 0, waiting: 0 };
    refusals.total += 1;
    refusals.waiting += 1;
    if (refusals.waiting * waitingPart < refusals.total) return undefined;
    return this.#writeAll(name, refusals, at);
  }

  /** Writes refusals that have waited long enough. Returns a promise to await before the response, if there are any. */
  writeDue(now: number): Promise<unknown> | undefined {
    const writes: Promise<void>[] = [];
    for (const [name, refusals] of this.#refusals) {
      const { writtenAt, waiting } = refusals;
      // If the clock went back, write immediately.
      const isRecent = now >= writtenAt && now - writtenAt < writtenEveryMs;
      if (isRecent || writes.length === maxWrites) break;
      if (waiting === 0) this.#refusals.delete(name);
      else writes.push(this.#writeAll(name, refusals, now));
    }
    return writes.length === 0 ? undefined : Promise.all(writes);
  }

  #writeAll(name: string, refusals: Refusals, now: number): Promise<void> {
    const { tag, at, waiting } = refusals;
    refusals.waiting = 0;
    refusals.writtenAt = now;
    // Move behind the ones that were written earlier.
    this.#refusals.delete(name);
    this.#refusals.set(name, refusals);
    return this.#write(tag, waiting, at);
  }

  async #write(tag: string, count: number, at: number): Promise<void> {
    try {
      await this.#counters.add(limitedCounter(tag), count, at);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
