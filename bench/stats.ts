/** Statistics of measurements. The functions accept numbers in any order and do not change them. */

/** The percentile of this share, interpolated between two numbers. */
export function quantile(numbers: ArrayLike<number>, share: number): number {
  if (numbers.length === 0) throw new RangeError('There are no numbers.');
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A share is from 0 to 1, not ${share}.`);
  const sorted = Float64Array.from(numbers).sort();
  return quantileOfSorted(sorted, share);
}

export function mean(numbers: ArrayLike<number>): number {
  if (numbers.length === 0) throw new RangeError('There are no numbers.');
  return Array.from(numbers).reduce((sum, number) => sum + number, 0) / numbers.length;
}

export const median = (numbers: ArrayLike<number>): number => quantile(numbers, 0.5);

/** The median of the ratios of pairs. Both measurements of a pair ran under the same load. */
export function pairedRatio(numbers: readonly number[], others: readonly number[]): number {
  if (numbers.length !== others.length) throw new RangeError(`${numbers.length} numbers and ${others.length} others.`);
  return median(numbers.map((number, i) => number / (others[i] ?? Number.NaN)));
}

/** The distribution of latencies, in milliseconds. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  /** The percentiles from 0 to 100, for a chart. */
  readonly percentiles: readonly number[];
}

export function distribution(latencies: ArrayLike<number>): Distribution {
  const sorted = Float64Array.from(latencies).sort();
  if (sorted.length === 0) throw new RangeError('There are no numbers.');
  const percentiles = Array.from({ length: 101 }, (_, i) => round(quantileOfSorted(sorted, i / 100)));
  return {
    count: sorted.length,
    mean: round(mean(sorted)),
    p50: round(quantileOfSorted(sorted, 0.5)),
    p99: round(quantileOfSorted(sorted, 0.99)),
    percentiles,
  };
}

/** Rounds to four significant digits, the precision of a measurement. */
export const round = (number: number): number => Number(number.toPrecision(4));

function quantileOfSorted(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
