import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LimitedTally } from '../../lambdas/domain/limited-tally.ts';
import { FaultyStorage } from './support/faulty-storage.ts';

const start = Date.parse('2026-11-24T10:59:30.000Z');
const minuteOf = (at: number) => Math.floor(at / 60_000);

test('every refusal is written in its minute in the end, each once, and at most once a second a key and minute', async () => {
  const step = fc.record({ key: fc.nat(12), waits: fc.constantFrom(0, 0, 0, 1, 300, 999, 1000, 1001, 61_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      const storage = new FaultyStorage();
      const writes: string[] = [];
      let now = start;
      const counters = {
        count: (...args: Parameters<FaultyStorage['count']>) => storage.count(...args),
        read: (...args: Parameters<FaultyStorage['read']>) => storage.read(...args),
        add: (counter: string, count: number, at: number) => {
          writes.push(`${counter} ${minuteOf(at)} ${now}`);
          return storage.add(counter, count, at);
        },
      };
      const tally = new LimitedTally(counters, (error) => {
        throw error;
      });
      const refused = new Map<string, number>();
      for (const { key, waits } of steps) {
        now += waits;
        await tally.writeDue(now);
        await tally.add(`key_${key}`, now);
        const name = `limited#key_${key} m${minuteOf(now)}`;
        refused.set(name, (refused.get(name) ?? 0) + 1);
      }
      for (let later = 0; later < 10; later++) {
        now += 1000;
        await tally.writeDue(now);
      }
      expect(storage.limited).toEqual(refused);
      const times = Object.groupBy(writes, (write) => write.slice(0, write.lastIndexOf(' ')));
      for (const ofOne of Object.values(times)) {
        const at = (ofOne ?? []).map((write) => Number(write.split(' ').at(-1)));
        for (const [index, each] of at.entries()) expect(each - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(1000);
      }
    }),
  );
});
