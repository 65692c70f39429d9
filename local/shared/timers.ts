/** Returns milliseconds since the epoch. */
export type Clock = () => number;

/** Time, and actions that run later. */
export interface Timers {
  readonly now: Clock;
  /** Runs an action later. Returns a function that cancels it. */
  after(ms: number, action: () => void): () => void;
}

/** Node treats longer delays as 1 ms. */
const maxDelayMs = 2 ** 31 - 1;

/** The timers of this process. They do not keep it running. */
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
