import { describe, expect, test } from '@jest/globals';
import { TokenBucket } from '../../../../local/gateway/token-bucket.ts';
import { UsagePlans } from '../../../../local/gateway/usage-plans.ts';

const takeAll = (take: () => boolean) => {
  let count = 0;
  while (count < 1000 && take()) count++;
  return count;
};

describe('a token bucket', () => {
  test('admits its burst immediately, then its rate', () => {
    let now = 0;
    const bucket = new TokenBucket({ rate: 10, burst: 5 }, () => now);
    const take = () => bucket.take();
    expect(takeAll(take)).toBe(5);
    now = 99;
    expect(take()).toBe(false);
    now = 100;
    expect(takeAll(take)).toBe(1);
    now = 400;
    expect(takeAll(take)).toBe(3);
    now = 60_000;
    expect(takeAll(take)).toBe(5);
  });

  test('loses no tokens when the clock goes back', () => {
    let now = 1000;
    const bucket = new TokenBucket({ rate: 1, burst: 2 }, () => now);
    expect(bucket.take()).toBe(true);
    now = 0;
    expect(bucket.take()).toBe(true);
    expect(bucket.take()).toBe(false);
  });

  test('without a burst admits no request', () => {
    expect(new TokenBucket({ rate: 10, burst: 0 }, () => 0).take()).toBe(false);
  });
});

describe('usage plans', () => {
  const plan = (more: object) => ({
    id: 'Plan',
    name: 'plan',
    throttle: undefined,
    quota: undefined,
    keys: {},
    ...more,
  });

  test('refuse a key that is in none', () => {
    const plans = new UsagePlans([plan({ keys: { value: { id: 'Key' } } })], () => 0);
    for (const key of [undefined, '', 'other', '__proto__', 'toString']) {
      expect(() => plans.admit(key)).toThrow(expect.objectContaining({ type: 'INVALID_API_KEY' }));
    }
    expect(plans.admit('value')).toEqual({ apiKey: 'value', apiKeyId: 'Key' });
  });

  test('throttle each key separately', () => {
    const keys = { a: { id: 'A' }, b: { id: 'B' } };
    const plans = new UsagePlans([plan({ keys, throttle: { rate: 1, burst: 1 } })], () => 0);
    plans.admit('a');
    expect(() => plans.admit('a')).toThrow(expect.objectContaining({ type: 'THROTTLED', status: 429 }));
    plans.admit('b');
  });

  test.each([
    ['DAY', '2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z'],
    ['WEEK', '2026-11-28T23:59:59Z', '2026-11-29T00:00:00Z'],
    ['MONTH', '2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z'],
  ])('count a quota for each %s', (period, last, next) => {
    let now = Date.parse(last);
    const plans = new UsagePlans([plan({ keys: { a: { id: 'A' } }, quota: { limit: 2, period } })], () => now);
    plans.admit('a');
    plans.admit('a');
    expect(() => plans.admit('a')).toThrow(expect.objectContaining({ type: 'QUOTA_EXCEEDED', status: 429 }));
    now = Date.parse(next);
    plans.admit('a');
  });
});
