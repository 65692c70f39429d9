import type { ChaosProxy } from './chaos-proxy.ts';
import { type Fault, faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { TableItem } from './truth.ts';

export interface ChaosOptions {
  /** The number of requests and changes. */
  readonly operations: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

/** The figures of a run. */
export interface ChaosReport {
  readonly seed: number;
  readonly operations: number;
  /** Checks by outcome. */
  readonly checks: Readonly<Record<string, number>>;
  /** Checks of values that must not work. */
  readonly attacks: number;
  /** Changes by status of the response. */
  readonly changes: Readonly<Record<string, number>>;
  /** Changes that were made though their response was an error. */
  readonly madeInSilence: number;
  readonly calls: number;
  readonly faults: Readonly<Partial<Record<Fault, number>>>;
  /** Operations on an instance whose clock is minutes off. */
  readonly offClock: number;
  readonly auditEvents: number;
  readonly values: number;
  /** Values that work in the end. */
  readonly working: number;
  readonly ms: number;
  /** Contradictions. */
  readonly wrong: readonly string[];
}

interface Results {
  readonly ledger: Ledger;
  readonly proxy: ChaosProxy;
  readonly items: readonly TableItem[];
  readonly offClock: number;
  readonly working: number;
  readonly options: ChaosOptions;
  readonly ms: number;
}

export function reportOf({ ledger, proxy, items, offClock, working, options, ms }: Results): ChaosReport {
  const events = items.filter(({ sk }) => sk.startsWith('AUDIT#'));
  const withEvent = new Set(events.map((event) => event['requestId']));
  const statuses = Map.groupBy(ledger.changes, ({ answer }) => answer.status);
  return {
    seed: options.seed,
    operations: options.operations,
    checks: Object.fromEntries(ledger.checks),
    attacks: ledger.attacks,
    changes: Object.fromEntries([...statuses].map(([status, { length }]) => [status, length])),
    madeInSilence: ledger.changes.filter(({ answer, requestId }) => answer.status >= 500 && withEvent.has(requestId))
      .length,
    calls: proxy.calls,
    faults: Object.fromEntries(proxy.struck),
    offClock,
    auditEvents: events.length,
    values: ledger.values.length,
    working,
    ms,
    wrong: ledger.wrong,
  };
}

const number = (value = 0) => value.toLocaleString('en-US');

/** The table of docs/reliability.md. */
export function tableOf(report: ChaosReport): string {
  const { checks, changes, wrong } = report;
  const accepted = (changes[200] ?? 0) + (changes[201] ?? 0);
  const all = Object.values(changes).reduce((sum, count) => sum + count, 0);
  const failures = Object.keys(faults) as Fault[];
  const rows: readonly (readonly [string, string])[] = [
    ['Requests and changes', number(report.operations)],
    ['Calls to DynamoDB', number(report.calls)],
    ['Faults', number(Object.values(report.faults).reduce((sum, count) => sum + count, 0))],
    ...failures.map((fault) => [`– ${faults[fault]}`, number(report.faults[fault])] as const),
    ['Operations on an instance whose clock is 2.5 or 3 minutes off', number(report.offClock)],
    ['Requests admitted', number(checks['admitted'])],
    ['Requests limited (429)', number(checks['limited'])],
    ['Requests refused (401 and 403)', number((checks['unauthorized'] ?? 0) + (checks['denied'] ?? 0))],
    ['Requests that failed (500), because DynamoDB did not respond', number(checks['failed'])],
    ['Changes of keys and workspaces', number(all)],
    ['– accepted', number(accepted)],
    ['– refused (403 and 409)', number((changes[403] ?? 0) + (changes[409] ?? 0))],
    ['– failed (503)', number(changes[503])],
    ['– of these, stored despite the error', number(report.madeInSilence)],
    ['Key values given out', number(report.values)],
    ['Requests with a value that must not work', number(report.attacks)],
    ['**Contradictions of any kind**', `**${number(wrong.length)}**`],
  ];
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const line = (one: string, other: string) => `| ${one.padEnd(width(0))} | ${other.padStart(width(1))} |`;
  const head = [line('', ''), `|${'-'.repeat(width(0) + 2)}|${'-'.repeat(width(1) + 1)}:|`];
  return [...head, ...rows.map(([one, other]) => line(one, other))].join('\n');
}
