import { expect, test } from '@jest/globals';
import { caseNames, readSettings, UsageError } from '../settings.ts';

test('by default, every case runs for at least five rounds, with a million keys', () => {
  const settings = readSettings([]);
  expect(settings.cases).toEqual(caseNames);
  expect(settings.rounds).toBeGreaterThanOrEqual(5);
  expect(settings.starts).toBeGreaterThanOrEqual(11);
  expect(settings.tableSizes).toEqual([100, 10_000, 1_000_000]);
  expect(settings.rotatedKeys).toBe(10_000);
});

test('--quick omits the million keys, but keeps the medians', () => {
  const settings = readSettings(['--quick']);
  expect(settings.tableSizes).toEqual([100, 10_000]);
  expect(settings.rotatedKeys).toBe(500);
  expect(settings.rounds).toBeGreaterThanOrEqual(5);
  expect(settings.starts).toBeGreaterThanOrEqual(11);
});

test('--only selects cases', () => {
  expect(readSettings(['--only', 'units,start']).cases).toEqual(['start', 'units']);
});

test('a run of the Lambda starts no key in its last 30 seconds', () => {
  for (const args of [[], ['--quick']]) expect(readSettings(args).rotationTimeoutSeconds).toBeGreaterThan(30);
});

test.each(['rotation', 'console', 'sparse', 'units'])(
  '--docs accepts the %s alone, because its figures have a block of their own',
  (name) => {
    expect(readSettings(['--docs', '--only', name])).toMatchObject({ docs: true, cases: [name] });
  },
);

test('--docs accepts several of them', () => {
  expect(readSettings(['--docs', '--only', 'units,sparse'])).toMatchObject({ docs: true, cases: ['units', 'sparse'] });
});

test('--keep keeps the counts of units and sparse', () => {
  expect(readSettings(['--keep', '--only', 'units,sparse']).keep).toBe(true);
  expect(readSettings([]).keep).toBe(false);
});

test.each([
  [['--only', 'everything']],
  [['--only', '']],
  [['--rounds', '0']],
  [['--rounds', 'many']],
  [['--fast']],
  [['more']],
  [['--docs', '--only', 'verify']],
  [['--docs', '--only', 'units,start']],
  [['--docs', '--only', 'rotation,list']],
  [['--keep', '--only', 'units']],
])('%j is refused', (args) => expect(() => readSettings(args)).toThrow(UsageError));
