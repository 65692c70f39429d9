import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type Instance, type Request, runChecks } from '../../sparse/run-checks.ts';
import { SimulatedTime } from '../../sparse/simulated-time.ts';
import type { Call, CountingProxies } from '../../subject/counting-proxy.ts';

const call = (operation: string, kind: Call['kind'], from: number, to: number): Call => ({
  operation,
  kind,
  readUnits: kind === 'read' ? 0.5 : 0,
  writeUnits: kind === 'write' ? 2 : 0,
  from,
  to,
});

/** An instance whose check takes some turns of the event loop. It notes what runs. */
function instanceOf(name: string, running: Set<string>, seen: string[][], calls: readonly Call[] = []): Instance {
  return {
    proxies: { take: () => [...calls] } as unknown as CountingProxies,
    check: async (keyValue) => {
      if (running.has(name)) throw new Error(`${name} has two requests.`);
      running.add(name);
      seen.push([...running]);
      for (let i = 0; i < 3; i++) await nextTurn();
      running.delete(name);
      return keyValue;
    },
  };
}
const request = (instance: number, isAlone = false, at = 0): Request => ({ at, instance, keyValue: 'x', isAlone });
const setUp = () => {
  const [running, seen] = [new Set<string>(), [] as string[][]];
  const instances = Array.from({ length: 20 }, (_, i) => instanceOf(`i${i}`, running, seen));
  return { instances, seen };
};

describe('checks', () => {
  test('run at several instances at a time, and at one instance one after another', async () => {
    const { instances, seen } = setUp();
    const requests = Array.from({ length: 60 }, (_, i) => request(i < 5 ? 0 : i % 20));
    expect(await runChecks(instances, requests, new SimulatedTime(0))).toHaveLength(60);
    expect(Math.max(...seen.map(({ length }) => length))).toBeGreaterThan(10);
  });

  test('that run alone have nothing beside them', async () => {
    const { instances, seen } = setUp();
    const requests = [request(0), request(1), request(2, true), request(3), request(4)];
    await runChecks(instances, requests, new SimulatedTime(0));
    expect(seen).toEqual([['i0'], ['i0', 'i1'], ['i2'], ['i3'], ['i3', 'i4']]);
  });

  test('move the simulated time before they start', async () => {
    const moves: number[] = [];
    const time = { moveTo: (at: number) => void moves.push(at) } as unknown as SimulatedTime;
    await runChecks(setUp().instances, [request(0, false, 5), request(1, false, 9)], time);
    expect(moves).toEqual([5, 9]);
  });

  test('have the effort of their calls', async () => {
    const calls = [
      call('GetSecretValue', 'secret', 0, 3),
      call('GetItem', 'read', 4, 7),
      call('UpdateItem', 'write', 4, 8),
      call('UpdateItem', 'write', 9, 12),
    ];
    const [check] = await runChecks([instanceOf('i', new Set(), [], calls)], [request(0)], new SimulatedTime(0));
    expect(check).toMatchObject({
      outcome: 'x',
      operations: ['GetSecretValue', 'GetItem', 'UpdateItem', 'UpdateItem'],
      roundTrips: 3,
      reads: 1,
      writes: 2,
      readUnits: 0.5,
      writeUnits: 4,
    });
  });
});

describe('the simulated time', () => {
  test('replaces the clock, and goes forward only', () => {
    const real = Date;
    try {
      const time = new SimulatedTime(1_000_000.7);
      time.install();
      expect([Date.now(), new Date().toISOString()]).toEqual([1_000_000, '1970-01-01T00:16:40.000Z']);
      time.moveTo(2_000_000);
      time.moveTo(1_500_000);
      expect(Date.now()).toBe(2_000_000);
      // Dates with a time of their own are unchanged.
      expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
      expect(new Date(2026, 0, 2).getDate()).toBe(2);
      expect(Date.parse('1970-01-01T00:00:01.000Z')).toBe(1000);
    } finally {
      globalThis.Date = real;
    }
  });
});
