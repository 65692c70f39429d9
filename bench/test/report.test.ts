import { describe, expect, test } from '@jest/globals';
import { type Chart, lineChart } from '../report/chart.ts';
import { reportPage } from '../report/page.ts';
import type { Results } from '../results.ts';
import { distribution } from '../stats.ts';

const latency = distribution(Array.from({ length: 200 }, (_, i) => 1 + i / 100));
const results: Results = {
  madeAt: '2026-11-24T12:00:00.000Z',
  machine: { cpus: 2, cpuModel: 'A <fast> & "good" one', node: '24.0.0', platform: 'linux-x64', load: 0 },
  quick: true,
  rounds: 5,
  peer: 'better-auth 1.7.5',
  verify: [
    {
      inFlight: 1,
      perSecond: 500,
      latency,
      cpuMicros: 300,
      peerPerSecond: 250,
      peerLatency: latency,
      peerCpuMicros: 600,
      ratio: 2,
      callsPerSecond: 1_000,
      callsRatio: 4,
    },
    {
      inFlight: 16,
      perSecond: 900,
      latency,
      cpuMicros: 200,
      peerPerSecond: 300,
      peerLatency: latency,
      peerCpuMicros: 600,
      ratio: 3,
      callsPerSecond: 1_000,
      callsRatio: 4,
    },
  ],
  growth: [
    { keys: 100, latency, ratio: 1 },
    { keys: 1_000_000, latency, ratio: 1.05 },
  ],
};
const page = reportPage(results);
const { verify, growth, ...rest } = results;

describe('the report', () => {
  test('loads no URL, script or file', () => {
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(|src=/);
  });

  test('has a chart for each concurrency and one for growth', () => {
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page).toContain('Latency of a verification, 16 in flight');
    expect(page).toContain('Verification by keys in the table');
  });

  test('has a chart of the keys that each rotation run finished', () => {
    const calls = { readUnits: 5, writeUnits: 24, dynamoCalls: '', secretsCalls: '', scans: 0 };
    const rotated = { keys: 10_000, cpuMs: 4, load: 2, ...calls };
    const runs = [30, 30, 20].map((seconds) => ({ seconds, keys: (10_000 / 80) * seconds }));
    const shown = reportPage({ ...rest, rotation: [{ ...rotated, phase: 'into new secrets', runs, perSecond: 125 }] });
    expect(shown.match(/<svg /g)).toHaveLength(1);
    // Evenly from the lower left to the upper right.
    expect(shown).toContain('points="64.0,304.0 274.0,206.5 484.0,109.0 624.0,44.0"');
    expect(shown).toContain('into new secrets: 3 runs, 125 keys a second');
    expect(shown).toContain('<td>10,000</td><td>3</td><td>125</td>');
  });

  test('names and describes each chart in words', () => {
    const named = [...page.matchAll(/role="img" aria-labelledby="(\S+) (\S+)"/g)];
    expect(named).toHaveLength(3);
    for (const [, title, description] of named) {
      expect(page).toContain(`<title id="${title}">`);
      expect(page).toMatch(new RegExp(`<desc id="${description}">[^<]{40,}</desc>`));
    }
  });

  test('supports light and dark mode', () => {
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('color-scheme: light dark');
  });

  test('escapes text', () => {
    expect(page).not.toContain('<fast>');
    expect(page).toContain('A &#60;fast&#62; &#38; &#34;good&#34; one');
  });

  test('omits cases that were not measured', () => {
    expect(reportPage(rest)).not.toContain('<svg');
  });
});

describe('a chart', () => {
  const chart: Chart = {
    id: 'c',
    title: 'T',
    description: 'D',
    x: { label: 'keys', scale: 'log' },
    y: { label: 'ms', scale: 'linear' },
    series: [
      {
        name: 'p50',
        points: [
          [100, 2],
          [10_000, 4],
        ],
      },
    ],
  };
  const pointsOf = (svg: string) => /points="([^"]+)"/.exec(svg)?.[1];

  test('fills its width: logarithmic from the minimum, linear from 0', () => {
    expect(pointsOf(lineChart(chart))).toBe('64.0,174.0 624.0,44.0');
  });

  test('uses the same distance for each factor of ten', () => {
    const series = [{ name: 'p50', points: [[100, 4] as const, [1000, 4] as const, [10_000, 4] as const] }];
    expect(pointsOf(lineChart({ ...chart, series }))).toBe('64.0,44.0 344.0,44.0 624.0,44.0');
  });

  test('distinguishes lines by dashes as well as by color', () => {
    const series = [chart.series, chart.series].flat().map((each, i) => ({ ...each, name: `line ${i}` }));
    const lines = [...lineChart({ ...chart, series }).matchAll(/<polyline fill="none" (stroke[^p]+)/g)];
    expect(new Set(lines.map(([, style]) => style)).size).toBe(2);
    expect(lines[1]?.[1]).toContain('stroke-dasharray');
  });

  test('draws a single size, and a line of zeros', () => {
    const series = [{ name: 'p50', points: [[100, 0] as const] }];
    expect(lineChart({ ...chart, series })).not.toMatch(/NaN|Infinity/);
  });

  test('refuses values that it cannot draw', () => {
    expect(() => lineChart({ ...chart, series: [] })).toThrow('nothing to draw');
    expect(() => lineChart({ ...chart, series: [{ name: 'p50', points: [[0, 1]] }] })).toThrow('above 0');
  });
});
