import { describe, expect, test } from '@jest/globals';
import type { DueTally } from '../../lambdas/domain/rotation/process-due.ts';
import { type Phase, rotationResult, untilFinished } from '../bounded-runs.ts';

const run = (outcomes: DueTally['outcomes'], isFinished: boolean, seconds = 30) => ({
  seconds,
  cpuSeconds: 0.4 * seconds,
  tally: { outcomes, isFinished },
});

/** A Lambda that ends with these results, one run after another. */
function lambda(...runs: ReturnType<typeof run>[]) {
  const waiting = [...runs];
  return async () => {
    const next = waiting.shift();
    if (next === undefined) throw new Error('It was called once more.');
    return next;
  };
}
const expected = { outcome: 'rotated', timeoutSeconds: 60 } as const;

describe('runs until nothing is due', () => {
  test('end with the run that leaves nothing due', async () => {
    const runs = [run({ rotated: 60 }, false), run({ rotated: 40 }, false), run({ rotated: 5 }, true)];
    expect(await untilFinished(lambda(...runs), expected)).toEqual(runs);
  });

  test('continue after a failed key, which is still due', async () => {
    const runs = [run({ rotated: 9, failed: 1 }, true), run({ rotated: 1 }, true)];
    expect(await untilFinished(lambda(...runs), expected)).toEqual(runs);
  });

  test('may end with a run that finds nothing', async () => {
    const runs = [run({ rotated: 9 }, false), run({}, true)];
    expect(await untilFinished(lambda(...runs), expected)).toEqual(runs);
  });

  test.each([
    ['came out otherwise', run({ refused: 3 }, true), '"refused":3'],
    ['did nothing in its time', run({}, false), '"rotated"'],
    ['took longer than it had', run({ rotated: 9 }, true, 60.5), '60.5 s of the 60 s'],
  ])('give no figure if a run %s', async (_, only, message) => {
    await expect(untilFinished(lambda(only), expected)).rejects.toThrow(message);
  });
});

describe('the result', () => {
  const calls = (operation: string, count: number, readUnits = 0, writeUnits = 0) =>
    Array.from({ length: count }, () => ({ operation, readUnits, writeUnits }));
  const phase: Phase = {
    phase: 'into new secrets',
    keys: 200,
    outcome: 'rotated',
    runs: [run({ rotated: 150 }, false, 30.012_34), run({ rotated: 50 }, true, 9.987_66)],
    dynamoCalls: [...calls('Query', 20, 0.5), ...calls('GetItem', 800, 1), ...calls('TransactWriteItems', 400, 0, 12)],
    secretsCalls: [...calls('PutSecretValue', 200), ...calls('GetSecretValue', 1)],
    load: 1.9,
  };

  test('shows each run, and the cost per key over all runs', () => {
    expect(rotationResult(phase)).toEqual({
      phase: 'into new secrets',
      keys: 200,
      runs: [
        { seconds: 30.01, keys: 150 },
        { seconds: 9.988, keys: 50 },
      ],
      perSecond: 5,
      cpuMs: 80,
      dynamoCalls: 'Query 0.1, GetItem 4, TransactWriteItems 2',
      readUnits: 4.05,
      writeUnits: 24,
      secretsCalls: 'PutSecretValue 1, GetSecretValue 0.01',
      scans: 0,
      load: 1.9,
    });
  });

  test('is refused if a run scanned the table', () => {
    const dynamoCalls = [...phase.dynamoCalls, ...calls('Scan', 2)];
    expect(() => rotationResult({ ...phase, dynamoCalls })).toThrow('scanned, 2 times');
  });
});
