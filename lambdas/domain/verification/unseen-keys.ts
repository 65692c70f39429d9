/** How much one check changes the estimate. */
const weight = 1 / 8;
/** At this part of refused keys, and above it, an instance counts requests only after it has read their keys. */
const mostRefused = 1 / 4;

/**
 * Decides whether requests with keys that this instance has not seen are counted before the keys are read. Counting first
 * saves a round trip if the key is usable, and costs a write if it is not. An attacker who tries many invented keys must not
 * cause a write for each, so the outcome of recent checks decides.
 */
export class UnseenKeys {
  /** An estimate of the part of refused keys among recent ones, from 0 to 1. */
  #refused = 0;

  get areCountedAhead(): boolean {
    return this.#refused < mostRefused;
  }

  /** Learns whether an unseen key was usable. */
  learn(isUsable: boolean): void {
    this.#refused += weight * ((isUsable ? 0 : 1) - this.#refused);
  }
}
