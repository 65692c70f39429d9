import { describe, expect, test } from '@jest/globals';
import { consoleFigures, figures, rotationFigures } from '../figures.ts';
import type { Results } from '../results.ts';

const results: Results = {
  madeAt: '2026-11-24T12:00:00.000Z',
  machine: { cpus: 2, cpuModel: 'AMD EPYC', node: '24.0.0', platform: 'linux-x64', load: 0.2 },
  quick: false,
  rounds: 9,
  peer: 'better-auth 1.7.5',
  rotation: [
    {
      phase: 'into new secrets',
      keys: 10_000,
      runs: [
        { seconds: 30.23, keys: 6000 },
        { seconds: 21, keys: 4000 },
      ],
      perSecond: 195.2,
      cpuMs: 4.123,
      dynamoCalls: 'Query 0.01, GetItem 4',
      readUnits: 4.01,
      writeUnits: 24,
      secretsCalls: 'DescribeSecret 3, GetSecretValue <0.01',
      scans: 0,
      load: 2.1,
    },
  ],
};
const row =
  '| into new secrets | 10,000 |    2 |      30.2 |             195 |           4.12 | Query 0.01, GetItem 4  |        4.0 |        24.0 | DescribeSecret 3, GetSecretValue <0.01 |     0 |';
const machineLine = (of: Results) => rotationFigures(of).split('\n')[0];
const busy = { ...results, machine: { ...results.machine, load: 1.46 } };

describe('the figures of the rotation', () => {
  test('are part of all figures', () => {
    expect(figures(results)).toContain('### Rotation of keys that are due at the same time');
    expect(figures(results)).toContain(row);
  });

  test('name their machine but no rounds, because they are measured once', () => {
    const [machine, nothing, ...table] = rotationFigures(results).split('\n');
    expect([machine, nothing]).toEqual(['2026-11-24, 2 cores (AMD EPYC), Node 24.0.0, linux-x64.', '']);
    expect(table).toHaveLength(3);
    expect(table[2]).toBe(row);
  });

  test('say which of them are reliable on a busy machine', () => {
    // The case itself causes a load of two.
    const itself = '(load 2.1), so the times are too long; the counts are not affected.';
    expect(machineLine(busy)).toContain(itself);
    expect(machineLine({ ...busy, quick: true })).toContain('linux-x64 (--quick). The machine was busy');
  });

  test('notice a machine that becomes busy later', () => {
    const rotation = results.rotation?.map((it) => ({ ...it, load: 4.6 })) ?? [];
    expect(machineLine({ ...results, rotation })).toContain('The machine was busy (load 4.6), so the times');
  });
});

test('only ratios are reported as reliable on a busy machine', () => {
  expect(figures(busy)).toContain('median of 9 rounds. The machine was busy (load 1.5), so only the ratios mean');
});

describe('the figures of the console', () => {
  const console = [
    {
      page: 'API keys, first visit',
      firstContentMs: 312.4,
      readyMs: 1024,
      shift: 0.0021,
      files: 9,
      blockingKb: 339.2,
      allKb: 373.4,
    },
    {
      page: 'API keys, another day',
      firstContentMs: 184,
      readyMs: 464,
      shift: 0,
      files: null,
      blockingKb: null,
      allKb: null,
    },
  ];

  test('are part of all figures', () => {
    expect(figures({ ...results, console })).toContain('### The console in Chromium');
  });

  test('show a dash for a value that was measured before', () => {
    const { rotation: _, ...rest } = results;
    const [machine, nothing, ...table] = consoleFigures({ ...rest, console }).split('\n');
    expect([machine, nothing]).toEqual(['2026-11-24, 2 cores (AMD EPYC), Node 24.0.0, linux-x64.', '']);
    expect(table.slice(2)).toEqual([
      '| API keys, first visit |              312 |    1,024 |        0.002 |     9 |                         339 |          373 |',
      '| API keys, another day |              184 |      464 |        0.000 |     – |                           – |            – |',
    ]);
    expect(consoleFigures({ ...busy, console })).toContain(
      'The machine was busy (load 1.5), so the times are too long.',
    );
  });
});
