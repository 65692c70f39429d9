import type { Timers } from '../../../../local/shared/timers.ts';

interface Waiting {
  readonly at: number;
  readonly action: () => void;
}

/** Timers whose time passes only when the test says so. */
export class ManualTimers implements Timers {
  #now: number;
  #waiting: readonly Waiting[] = [];
  #noticed = () => {};

  constructor(now = Date.now()) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  after(ms: number, action: () => void): () => void {
    const waiting = { at: this.#now + ms, action };
    this.#waiting = [...this.#waiting, waiting];
    this.#noticed();
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting);
    };
  }

  /** The time until the next action; undefined if there is none. */
  get next(): number | undefined {
    const times = this.#waiting.map(({ at }) => at - this.#now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Waits until an action is scheduled. */
  async someoneWaits(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#noticed = resolve;
    });
  }

  /** Lets time pass, and runs the actions that become due. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [due] = this.#waiting.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
      if (due === undefined) break;
      this.#waiting = this.#waiting.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
    }
    this.#now = end;
  }
}
