import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LimitedTally } from '../../lambdas/domain/limits/limited-tally.ts';
import { accountNamed } from '../support/limits.ts';
import { FaultyStorage } from './support/faulty-storage.ts';

const start = Date.parse('2026-11-24T10:59:30.000Z');
const minuteOf = (at: number) => Math.floor(at / 60_000);

test('every refusal is eventually written once, in its minute, and at most a tenth of a minute is pending', async () => {
  const step = fc.record({ key: fc.nat(12), waits: fc.constantFrom(0, 0, 0, 1, 300, 999, 1000, 1001, 61_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      const storage = new FaultyStorage();
      let now = start;
      const tally = new LimitedTally(storage, (error) => {
        throw error;
      });
      const refused = new Map<string, number>();
      for (const { key, waits } of steps) {
        now += waits;
        await tally.writeDue(now);
        await tally.add({ tag: `key_${key}`, ...accountNamed(`key_${key}`) }, 'limited', now);
        const name = `limited#key_${key} m${minuteOf(now)}`;
        const total = (refused.get(name) ?? 0) + 1;
        refused.set(name, total);
        expect(total - (storage.limited.get(name) ?? 0)).toBeLessThanOrEqual(total / 10);
      }
      for (let later = 0; later < 10; later++) {
        now += 1000;
        await tally.writeDue(now);
      }
      expect(storage.limited).toEqual(refused);
    }),
  );
});
