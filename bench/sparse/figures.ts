import type { Before } from '../before.ts';
import { ms, percent, times, whole } from '../format.ts';
import type { SparseResult } from '../results.ts';
import { columns, markdownTable } from '../table.ts';

/** The mean latency of each subject, compared with that of the one call that was measured in the same run. */
export function toOneCall(subject: SparseResult, all: readonly SparseResult[]): number {
  const [, , oneCall] = all;
  return subject.latency.mean / (oneCall?.latency.mean ?? Number.NaN);
}

/** Renders the figures of the sparse traffic as Markdown. */
export function sparseTables(sparse: readonly SparseResult[], before: Before | undefined): string {
  const rows = [
    ...(before?.sparse.slice(0, 1).map((it) => ({ it, name: beforeName(before), all: before.sparse })) ?? []),
    ...sparse.map((it) => ({ it, name: it.subject, all: sparse })),
  ];
  return [
    markdownTable(
      columns(
        'subject',
        '>checks',
        '>round trips',
        '>in one',
        '>reads',
        '>writes',
        '>read units',
        '>write units',
        '>mean ms',
        '>p50 ms',
        '>p99 ms',
        '>mean to one call',
      ),
      rows.map(({ it, name, all }) => [
        name,
        whole(it.checks),
        it.roundTrips.toFixed(2),
        percent(it.shares[1] ?? 0),
        it.reads.toFixed(2),
        it.writes.toFixed(2),
        unitsOf(it.readUnits),
        unitsOf(it.writeUnits),
        ms(it.latency.mean),
        ms(it.latency.p50),
        ms(it.latency.p99),
        times(toOneCall(it, all)),
      ]),
    ),
    'A check of a key that does not exist, in a flood of them:',
    markdownTable(
      columns('subject', '>reads', '>writes'),
      rows.flatMap(({ it: { flood }, name }) =>
        flood === null ? [] : [[name, flood.reads.toFixed(2), flood.writes.toFixed(2)]],
      ),
    ),
  ].join('\n\n');
}

const beforeName = ({ commit }: Before): string => `Latchkey at ${commit}`;

/** SQL has no units. */
const unitsOf = (units: number): string => (units === 0 ? '–' : units.toFixed(2));
