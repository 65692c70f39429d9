import type { Clock } from '../shared/timers.ts';

/** A limit on the speed of requests: `rate` a second on average, `burst` at the same moment. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** The token bucket of API Gateway's throttles: it holds up to `burst` tokens and gains `rate` a second. */
export class TokenBucket {
  readonly #throttle: Throttle;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor(throttle: Throttle, clock: Clock) {
    this.#throttle = throttle;
    this.#clock = clock;
    this.#tokens = throttle.burst;
    this.#filledAt = clock();
  }

  /** Takes a token. Returns whether there was one. */
  take(): boolean {
    const { rate, burst } = this.#throttle;
    const now = this.#clock();
    // A clock that is set back must not remove tokens.
    const gained = (Math.max(0, now - this.#filledAt) / 1000) * rate;
    this.#tokens = Math.min(burst, this.#tokens + (Number.isNaN(gained) ? 0 : gained));
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
