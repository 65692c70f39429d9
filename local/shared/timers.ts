import type { Clock } from '../gateway/token-bucket.ts';

/** Time, and what is to happen later. */
export interface Timers {
  readonly now: Clock;
  /** Returns what calls it off. */
  after(ms: number, action: () => void): () => void;
}

/** Node takes longer times for 1 ms. */
const maxDelayMs = 2 ** 31 - 1;

/** Those of this process, which they do not keep from ending. */
export const systemTimers: Timers = {
  now: Date.now,
  after(ms, action) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(() => (left > maxDelayMs ? wait(left - maxDelayMs) : action()), Math.min(left, maxDelayMs));
      timer.unref();
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
