import { chanceFrom } from '../../test/support/chance.ts';

export interface Traffic {
  readonly keys: number;
  readonly instances: number;
  /** The average over all keys. */
  readonly requestsPerKeyAndHour: number;
  readonly hours: number;
  readonly seed: number;
}

/** A request of the simulated traffic. */
export interface Arrival {
  /** Milliseconds since the start. */
  readonly at: number;
  /** From 0, the most popular. */
  readonly key: number;
  readonly instance: number;
}

const hourMs = 3_600_000;

/**
 * Generates requests in the order of their arrival: at random times (a Poisson process), for random keys (Zipf: the key of
 * rank r has a share proportional to 1/r), at random instances. The same seed gives the same requests.
 */
export function* arrivals({ keys, instances, requestsPerKeyAndHour, hours, seed }: Traffic): Generator<Arrival> {
  const chance = chanceFrom(seed);
  const shares = cumulativeShares(keys);
  const meanGapMs = hourMs / (keys * requestsPerKeyAndHour);
  let at = 0;
  while (true) {
    at -= Math.log(1 - chance()) * meanGapMs;
    if (at >= hours * hourMs) return;
    yield { at, key: rankOf(chance(), shares), instance: Math.floor(chance() * instances) };
  }
}

function cumulativeShares(keys: number): Float64Array {
  const sums = new Float64Array(keys);
  let sum = 0;
  for (let i = 0; i < keys; i++) {
    sum += 1 / (i + 1);
    sums[i] = sum;
  }
  return sums.map((each) => each / sum);
}

/** The first rank whose cumulative share exceeds this number. */
function rankOf(number: number, shares: Float64Array): number {
  let [low, high] = [0, shares.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] ?? 1) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
