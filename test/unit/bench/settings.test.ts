import { expect, test } from '@jest/globals';
import { caseNames, readSettings, UsageError } from '../../bench/settings.ts';

test('without options: every case, five rounds at least, and a million keys', () => {
  const settings = readSettings([]);
  expect(settings.cases).toEqual(caseNames);
  expect(settings.rounds).toBeGreaterThanOrEqual(5);
  expect(settings.starts).toBeGreaterThanOrEqual(11);
  expect(settings.tableSizes).toEqual([100, 10_000, 1_000_000]);
});

test('--quick leaves the million out, and the medians in', () => {
  const settings = readSettings(['--quick']);
  expect(settings.tableSizes).toEqual([100, 10_000]);
  expect(settings.rounds).toBeGreaterThanOrEqual(5);
  expect(settings.starts).toBeGreaterThanOrEqual(11);
});

test('--only takes some of the cases', () => {
  expect(readSettings(['--only', 'units,start']).cases).toEqual(['start', 'units']);
});

test.each([
  [['--only', 'everything']],
  [['--only', '']],
  [['--rounds', '0']],
  [['--rounds', 'many']],
  [['--fast']],
  [['more']],
  [['--docs', '--only', 'units']],
])('%j is refused', (args) => expect(() => readSettings(args)).toThrow(UsageError));
