import { describe, expect, test } from '@jest/globals';
import { arrivals } from '../../sparse/traffic.ts';

const traffic = { keys: 1000, instances: 40, requestsPerKeyAndHour: 20, hours: 2, seed: 7 };
const all = [...arrivals(traffic)];
const countOf = (counted: (typeof all)[number]['key'][], value: number) =>
  counted.filter((each) => each === value).length;

describe('the sparse traffic', () => {
  test('has about as many requests as its keys make, in the order of their time', () => {
    // The standard deviation is 200.
    expect(Math.abs(all.length - 40_000)).toBeLessThan(1000);
    const times = all.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(2 * 3_600_000);
    const inFirstHour = times.filter((at) => at < 3_600_000).length;
    expect(Math.abs(inFirstHour - 20_000)).toBeLessThan(700);
  });

  test('follows Zipf: the share of a key is inverse to its rank', () => {
    const keys = all.map(({ key }) => key);
    // The sum of 1/r up to 1,000 is 7.485.
    expect(countOf(keys, 0) / all.length).toBeCloseTo(1 / 7.485, 2);
    expect(countOf(keys, 0) / countOf(keys, 9)).toBeGreaterThan(8);
    expect(countOf(keys, 0) / countOf(keys, 9)).toBeLessThan(12);
    expect(Math.min(...keys)).toBe(0);
    expect(Math.max(...keys)).toBeLessThan(1000);
    // Almost every key is used.
    expect(new Set(keys).size).toBeGreaterThan(950);
  });

  test('reaches all instances equally', () => {
    for (let i = 0; i < 40; i++) {
      const share = all.filter(({ instance }) => instance === i).length / all.length;
      expect(Math.abs(share - 1 / 40)).toBeLessThan(0.005);
    }
  });

  test('is the same for the same seed', () => {
    expect([...arrivals(traffic)]).toEqual(all);
    expect([...arrivals({ ...traffic, seed: 8 })]).not.toEqual(all);
  });
});
