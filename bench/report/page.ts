import type { Before } from '../before.ts';
import type { Results, RotationResult, SparseResult } from '../results.ts';
import { type Chart, escaped, lineChart } from './chart.ts';

/** Renders the results as one self-contained HTML file: charts, and the same numbers as tables. */
export function reportPage(results: Results, before?: Before): string {
  const { madeAt, machine, peer, rounds } = results;
  const about = `${madeAt.slice(0, 10)}, ${machine.cpus} cores (${machine.cpuModel}), Node ${machine.node}; ${rounds} rounds, in turn with ${peer}.`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Latchkey: performance</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    '<h1>Latchkey: performance</h1>',
    `<p>${escaped(about)}</p>`,
    ...sectionsOf(results, before).map(section),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

interface Section {
  readonly chart: Chart;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

function sectionsOf(results: Results, before: Before | undefined): Section[] {
  const { verify = [], sparse = [], growth = [], list = [], rotation = [], peer } = results;
  const latencies = verify.map(({ inFlight, latency, peerLatency, ratio }): Section => {
    const curve = ({ percentiles }: typeof latency) => percentiles.map((ms, percent) => [ms, percent] as const);
    return {
      chart: {
        id: `latency-${inFlight}`,
        title: `Latency of a verification, ${inFlight} in flight`,
        description: `Half of Latchkey's verifications take at most ${latency.p50} ms, 99 % at most ${latency.p99} ms. For ${peer} it is ${peerLatency.p50} ms and ${peerLatency.p99} ms. Throughput is ${ratio} times the peer's.`,
        x: { label: 'milliseconds', scale: 'log' },
        y: { label: '% of requests within', scale: 'linear' },
        series: [
          { name: 'Latchkey', points: curve(latency) },
          { name: peer, points: curve(peerLatency) },
        ],
      },
      head: ['', 'p50 ms', 'p99 ms'],
      rows: [
        ['Latchkey', latency.p50, latency.p99],
        [peer, peerLatency.p50, peerLatency.p99],
      ],
    };
  });
  const sizes = [
    { id: 'growth', title: 'Verification by keys in the table', sizes: growth },
    { id: 'list', title: 'A page of keys by keys in the workspace', sizes: list },
  ].filter((each) => each.sizes.length > 0);
  return [
    ...latencies,
    ...(sparse.length > 0 ? [sparseSection(sparse, before)] : []),
    ...sizes.map(({ id, title, sizes }): Section => {
      const told = sizes.map(({ keys, latency }) => `${keys.toLocaleString('en-US')} keys: ${latency.p50} ms`);
      return {
        chart: {
          id,
          title,
          description: `Half of the requests take at most, with ${told.join('; ')}.`,
          x: { label: 'keys', scale: 'log' },
          y: { label: 'milliseconds', scale: 'linear' },
          series: [
            { name: 'p50', points: sizes.map(({ keys, latency }) => [keys, latency.p50]) },
            { name: 'p99', points: sizes.map(({ keys, latency }) => [keys, latency.p99]) },
          ],
        },
        head: ['keys', 'p50 ms', 'p99 ms'],
        rows: sizes.map(({ keys, latency }) => [keys.toLocaleString('en-US'), latency.p50, latency.p99]),
      };
    }),
    ...(rotation.length > 0 ? [rotationSection(rotation)] : []),
  ];
}

function sparseSection(sparse: readonly SparseResult[], before: Before | undefined): Section {
  const earlier = before?.sparse[0];
  const subjects = [
    ...sparse,
    ...(before === undefined || earlier === undefined ? [] : [{ ...earlier, subject: `before, ${before.commit}` }]),
  ];
  const told = subjects.map(
    ({ subject, roundTrips, latency }) => `${subject}: ${roundTrips} round trips, ${latency.mean} ms`,
  );
  return {
    chart: {
      id: 'sparse',
      title: 'Latency of a check in sparse traffic, 3 ms for each call',
      description: `Averages of a check. ${told.join('; ')}.`,
      x: { label: 'milliseconds', scale: 'log' },
      y: { label: '% of checks within', scale: 'linear' },
      series: subjects.map(({ subject, latency }) => ({
        name: subject,
        points: latency.percentiles.map((each, percent) => [each, percent] as const),
      })),
    },
    head: ['', 'round trips', 'writes', 'mean ms', 'p50 ms', 'p99 ms'],
    rows: subjects.map(({ subject, roundTrips, writes, latency: { mean, p50, p99 } }) => {
      return [subject, roundTrips, writes, mean, p50, p99];
    }),
  };
}

function rotationSection(rotation: readonly RotationResult[]): Section {
  const told = rotation.map(
    ({ phase, runs, perSecond }) => `${phase}: ${runs.length} runs, ${perSecond} keys a second`,
  );
  return {
    chart: {
      id: 'rotation',
      title: 'Keys that are due at the same time, finished run by run',
      description: `A point for each run of the Lambda that rotates, which begins no key near its end. ${told.join('; ')}.`,
      x: { label: 'seconds of work', scale: 'linear' },
      y: { label: 'keys finished', scale: 'linear' },
      series: rotation.map(({ phase, runs }) => ({ name: phase, points: afterEachRun(runs) })),
    },
    head: ['', 'keys', 'runs', 'keys per second'],
    rows: rotation.map(({ phase, keys, runs, perSecond }) => [
      phase,
      keys.toLocaleString('en-US'),
      runs.length,
      perSecond,
    ]),
  };
}

function afterEachRun(runs: RotationResult['runs']): [seconds: number, keys: number][] {
  const points: [number, number][] = [[0, 0]];
  let [seconds, keys] = [0, 0];
  for (const run of runs) {
    seconds += run.seconds;
    keys += run.keys;
    points.push([seconds, keys]);
  }
  return points;
}

function section({ chart, head, rows }: Section): string {
  const line = (cells: readonly (string | number)[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell, i) => (tag === 'th' || i === 0 ? `<th scope="${tag === 'th' ? 'col' : 'row'}">${escaped(String(cell))}</th>` : `<td>${escaped(String(cell))}</td>`)).join('')}</tr>`;
  return [
    '<section>',
    `<h2>${escaped(chart.title)}</h2>`,
    lineChart(chart),
    `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`,
    '</section>',
  ].join('\n');
}

/** Colors that color-blind readers can tell apart, with a contrast of at least 4.5 to 1 on both backgrounds. */
const style = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1c2430; --grid: #dfe3e8; --line-1: #0b5fa5; --line-2: #a8430a; --line-3: #0f7050; --line-4: #7a3b96; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12161c; --ink: #e6eaf0; --grid: #313843; --line-1: #6cb6ff; --line-2: #ffa667; --line-3: #5fd3a5; --line-4: #d3a2ee; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
svg { width: 100%; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.75rem; text-align: right; border-bottom: 1px solid var(--grid); }
th:first-child { text-align: left; }
`;
