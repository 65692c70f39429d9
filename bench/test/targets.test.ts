import { describe, expect, test } from '@jest/globals';
import type { Before } from '../before.ts';
import { coldOpen } from '../cases/console-pages.ts';
import { cases } from '../cases/unit-cases.ts';
import type { ConsoleResult, Results, SparseResult, UnitsResult, VerifyResult } from '../results.ts';
import { distribution } from '../stats.ts';
import { targetsTable } from '../targets.ts';

const units = (name: string, roundTrips: number, writeUnits: number, readUnits = 1): UnitsResult => ({
  case: name,
  operations: '',
  roundTrips,
  readUnits,
  writeUnits,
  logBytes: 0,
});
const sparse = (meanMs: number, roundTrips = 1.1, writes = 1.1) =>
  ({ subject: '', roundTrips, writes, latency: distribution([meanMs]) }) as unknown as SparseResult;
const verify = (inFlight: number, ratio: number, p50: number, peerP50: number) =>
  ({ inFlight, ratio, callsRatio: 3.1, latency: { p50 }, peerLatency: { p50: peerP50 } }) as unknown as VerifyResult;
const open = (blockingKb: number, readyMs: number, shift: number) =>
  ({ page: coldOpen, blockingKb, readyMs, shift }) as unknown as ConsoleResult;
const good = {
  units: [
    ...[cases.newInstance, cases.newMinute, cases.sparseKey, cases.warm].map((name) => units(name, 1, 1)),
    units(cases.firstInHour, 2, 2),
    units(cases.firstInHourUnseen, 2, 3),
    units(cases.withQuota, 1, 2),
    units(cases.flood, 1, 0.05),
  ],
  sparse: [sparse(4), sparse(12), sparse(4)],
  verify: [verify(1, 1.3, 0.5, 0.6), verify(16, 2.6, 5, 10)],
  list: [
    { keys: 100, used: false, onPage: 100, latency: distribution([4.5]) },
    { keys: 100, used: true, onPage: 100, latency: distribution([4.8]) },
  ],
  usage: [{ keys: 1000, days: 31, latency: distribution([299]) }],
  console: [open(340, 1600, 0.01)],
} as unknown as Results;
const before = { commit: 'abc1234', sparse: [sparse(20), sparse(30), sparse(10)] } as unknown as Before;
const fiveRuns = [2.4, 2.1, 2.3, 2.2, 2.5];

const rows = (results: Results, quickRatios = fiveRuns) =>
  targetsTable(results, before, quickRatios)
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()));
const missed = (results: Results, quickRatios = fiveRuns) =>
  rows(results, quickRatios)
    .filter(([, , , , met]) => met === '**no**')
    .map(([, what]) => what);

describe('the targets', () => {
  test('are met by results at their limits', () => {
    expect(missed(good)).toEqual([]);
    const others = rows(good).filter(([, , , , met]) => met !== 'yes');
    expect(others).toEqual([
      ['', 'The two calls of a check without Latchkey, compared with better-auth', '–', '3.10×', '–', ''],
    ]);
  });

  test.each([
    ['a second round trip in a new minute', { units: [units(cases.newMinute, 2, 1)] }, 'Round trips of an admitted'],
    ['a second write of a warm key', { units: [units(cases.warm, 1, 2)] }, 'Writes of these checks'],
    ['a third round trip in an hour', { units: [units(cases.firstInHour, 3, 2)] }, 'Round trips of the first check'],
    ['slow usage', { usage: [{ keys: 1000, days: 31, latency: distribution([301]) }] }, 'The usage of 1,000 keys'],
    [
      'a second round trip with a quota',
      { units: [units(cases.withQuota, 2, 2)] },
      'Round trips of a check with a quota',
    ],
    ['a write for each unknown key', { units: [units(cases.flood, 1, 1)] }, 'Writes of an unknown key'],
    [
      'sparse traffic with more round trips',
      { sparse: [sparse(4, 1.2), sparse(12), sparse(4)] },
      'Sparse traffic: round',
    ],
    ['a large first load of the console', { console: [open(340.1, 1600, 0.01)] }, 'The console: scripts and styles'],
    ['a slow first load of the console', { console: [open(340, 1601, 0.01)] }, 'The list of keys with 10 Mbit/s'],
    ['a layout that moves', { console: [open(340, 1600, 0.011)] }, 'Its layout shift'],
    ['too slow a crowd', { verify: [verify(1, 1.3, 0.5, 0.6), verify(16, 2.4, 5, 10)] }, 'Throughput with 16'],
    ['a median above the peer', { verify: [verify(1, 1.3, 0.7, 0.6), verify(16, 2.6, 5, 10)] }, 'Median latency alone'],
  ])('are missed by %s', (_, changed, what) => {
    const found = missed({ ...good, ...changed });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(what);
  });

  test('compare the mean latency with that before, each with the floor of its run', () => {
    // 4/4 now, 20/10 before.
    expect(rows(good).find(([, what]) => what?.includes('abc1234'))).toEqual([
      '',
      'Sparse traffic: mean latency, compared with abc1234',
      '≤ 0.50×',
      '0.50×',
      'yes',
      '',
    ]);
    expect(missed({ ...good, sparse: [sparse(5), sparse(12), sparse(4)] } as Results)).toHaveLength(1);
  });

  test('take the worst of five quick runs, and none of fewer', () => {
    expect(missed(good, [2.4, 1.9, 2.3, 2.2, 2.5])).toEqual(['The worst of 5 quick runs']);
    expect(rows(good, [2.4, 1.9]).find(([, what]) => what?.startsWith('The worst'))).toEqual([
      '',
      'The worst of 5 quick runs',
      '≥ 2.00×',
      'not measured',
      '–',
      '',
    ]);
  });
});
