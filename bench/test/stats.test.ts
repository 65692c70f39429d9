import { describe, expect, test } from '@jest/globals';
import { distribution, median, pairedRatio, quantile, round } from '../stats.ts';

describe('quantile', () => {
  test('interpolates between two numbers', () => {
    expect(quantile([10, 20, 30, 40], 0)).toBe(10);
    expect(quantile([10, 20, 30, 40], 0.5)).toBe(25);
    expect(quantile([10, 20, 30, 40], 0.9)).toBeCloseTo(37);
    expect(quantile([10, 20, 30, 40], 1)).toBe(40);
  });

  test('sorts numbers by value, without changing its input', () => {
    const numbers = [100, 9, 20];
    expect(median(numbers)).toBe(20);
    expect(numbers).toEqual([100, 9, 20]);
  });

  test('returns a single number unchanged', () => expect(quantile([7], 0.99)).toBe(7));

  test.each([[[], 0.5] as const, [[1], -0.1] as const, [[1], 1.1] as const, [[1], Number.NaN] as const])(
    'refuses %j at %d',
    (numbers, share) => expect(() => quantile(numbers, share)).toThrow(RangeError),
  );
});

describe('pairedRatio', () => {
  test('is the median of the ratios, not the ratio of the medians', () => {
    // The machine slowed down in the second half: within each pair, the one is twice the other.
    expect(pairedRatio([200, 20, 2], [100, 10, 1])).toBe(2);
    expect(pairedRatio([2, 4, 9], [1, 1, 3])).toBe(3);
  });

  test('refuses lists that are not pairs', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError);
    expect(() => pairedRatio([], [])).toThrow(RangeError);
  });
});

test('a distribution has its median, its tail and every percentile', () => {
  const { count, p50, p99, percentiles } = distribution(Float64Array.from({ length: 1001 }, (_, i) => i));
  expect({ count, p50, p99 }).toEqual({ count: 1001, p50: 500, p99: 990 });
  expect(percentiles).toHaveLength(101);
  expect([percentiles[0], percentiles[25], percentiles[100]]).toEqual([0, 250, 1000]);
  expect(() => distribution([])).toThrow(RangeError);
});

test('figures are rounded to four digits', () => {
  expect([1234.5678, 0.0012345678, 12, 0].map(round)).toEqual([1235, 0.001235, 12, 0]);
});
