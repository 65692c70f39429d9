import { expect, test } from '@jest/globals';
import { assertOutcome, measure } from '../load.ts';

test('sends the given number of requests in turn, and never more at a time than allowed', async () => {
  const sent: string[] = [];
  let [inFlight, most] = [0, 0];
  const send = async (request: string) => {
    sent.push(request);
    most = Math.max(most, ++inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    inFlight--;
    return request === 'c' ? 'limited' : 'admitted';
  };
  const measurement = await measure(send, { requests: ['a', 'b', 'c'], count: 10, inFlight: 4 });
  expect(sent.join('')).toBe('abcabcabca');
  expect(most).toBe(4);
  expect(measurement.outcomes).toEqual({ admitted: 7, limited: 3 });
  expect(measurement.latencies).toHaveLength(10);
  expect(measurement.latencies.every((latency) => latency > 0)).toBe(true);
});

test('refuses figures of failed requests', () => {
  const measured = (outcomes: Record<string, number>) => ({
    seconds: 1,
    cpuSeconds: 1,
    latencies: new Float64Array(100),
    outcomes,
  });
  expect(() => assertOutcome(measured({ admitted: 98, limited: 2 }), 'admitted')).not.toThrow();
  expect(() => assertOutcome(measured({ admitted: 90, limited: 10 }), 'admitted')).toThrow('"limited":10');
  expect(() => assertOutcome(measured({ unauthorized: 100 }), 'admitted')).toThrow('"unauthorized":100');
});
