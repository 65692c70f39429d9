import type { Account } from '../usage/account.ts';
import type { RefusalName } from '../usage/refusals.ts';
import { limitedCounter } from './key-counters.ts';
import type { CounterStore } from './ports.ts';
import { windowsAt } from './rate-windows.ts';

/** The shortest time between two writes of a key's refusals, in milliseconds. */
const writtenEveryMs = 1000;
/** The most writes of earlier refusals that one request waits for. */
const maxWrites = 10;

/** At most one tenth of a minute's refusals waits to be written, so a lost rest hardly changes a chart. */
const waitingPart = 10;

/** A key whose requests are refused. */
export interface RefusedKey extends Account {
  readonly tag: string;
}

/** The refusals of a key in one minute. */
interface Refusals {
  readonly key: RefusedKey;
  readonly at: number;
  writtenAt: number;
  /** Refusals written or waiting. */
  total: number;
  /** Refusals not written yet, in total and by reason. */
  waiting: number;
  waitingBy: Partial<Record<RefusalName, number>>;
}

/**
 * Counts refused requests of known keys without a write for each. An instance writes the refusals of a key and minute when a
 * tenth of them waits (the first ten immediately), and every second. Lambda freezes an instance after its response, so a
 * timer cannot write later; later requests write what still waits.
 *
 * The tally affects no decision. Each write is tried once; the counts of a failed write are lost.
 */
export class LimitedTally {
  readonly #counters: Pick<CounterStore, 'add'>;
  readonly #onFailure: (error: unknown) => void;
  /** Refusals by key and minute, in the order of their last write. */
  readonly #refusals = new Map<string, Refusals>();
  /** The refusals that the next request writes, whatever its key is. */
  readonly #next = new Map<string, Refusals>();

  constructor(counters: Pick<CounterStore, 'add'>, onFailure: (error: unknown) => void) {
    this.#counters = counters;
    this.#onFailure = onFailure;
  }

  /** Counts a refusal. Returns a promise to await before the response, if the refusal is written immediately. */
  add(key: RefusedKey, reason: RefusalName, at: number): Promise<void> | undefined {
    const { name, refusals } = this.#noted(key, reason, at);
    if (refusals.waiting * waitingPart < refusals.total) return undefined;
    return this.#writeAll(name, refusals, at);
  }

  /**
   * Counts a refusal that looks to the client like an unknown key. It is never written during its own request, or the time of the
   * response would tell the two apart: the next request writes it.
   */
  addSilently(key: RefusedKey, reason: RefusalName, at: number): void {
    const { name, refusals } = this.#noted(key, reason, at);
    if (refusals.waiting * waitingPart >= refusals.total) this.#next.set(name, refusals);
  }

  /** Writes refusals that have waited long enough. Returns a promise to await before the response, if there are any. */
  writeDue(now: number): Promise<unknown> | undefined {
    const writes: Promise<void>[] = [];
    for (const [name, refusals] of this.#next) {
      if (writes.length === maxWrites) break;
      writes.push(this.#writeAll(name, refusals, now));
    }
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

  #noted(key: RefusedKey, reason: RefusalName, at: number) {
    const name = `${key.tag} ${windowsAt(at).minuteResetAt}`;
    const refusals = this.#refusals.get(name) ?? { key, at, writtenAt: at, total: 0, waiting: 0, waitingBy: {} };
    refusals.total += 1;
    refusals.waiting += 1;
    refusals.waitingBy[reason] = (refusals.waitingBy[reason] ?? 0) + 1;
    this.#refusals.set(name, refusals);
    return { name, refusals };
  }

  #writeAll(name: string, refusals: Refusals, now: number): Promise<void> {
    const { key, at, waitingBy } = refusals;
    refusals.waiting = 0;
    refusals.waitingBy = {};
    refusals.writtenAt = now;
    this.#next.delete(name);
    // Move behind the ones that were written earlier.
    this.#refusals.delete(name);
    this.#refusals.set(name, refusals);
    return this.#write(key, waitingBy, at);
  }

  async #write(key: RefusedKey, refused: Refusals['waitingBy'], at: number): Promise<void> {
    try {
      await this.#counters.add(limitedCounter(key.tag), refused, at, key);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
