import { parseArgs } from 'node:util';

export const caseNames = [
  'verify',
  'inProcess',
  'start',
  'units',
  'sparse',
  'refusals',
  'growth',
  'list',
  'usage',
  'gateway',
  'rotation',
  'console',
] as const;
export type CaseName = (typeof caseNames)[number];

/** The cases to run and their sizes. */
export interface Settings {
  readonly quick: boolean;
  readonly cases: readonly CaseName[];
  /** Whether to write the chart. */
  readonly report: boolean;
  /** Whether to update the figures in docs/performance.md. */
  readonly docs: boolean;
  /** Whether to keep the results of `units` and `sparse` as those of an earlier version. */
  readonly keep: boolean;
  readonly rounds: number;
  /** Requests of each case in a round. */
  readonly requests: number;
  readonly starts: number;
  /** Keys in the table. */
  readonly tableSizes: readonly number[];
  /** Keys in one workspace. */
  readonly workspaceSizes: readonly number[];
  /** Keys and simulated hours of the sparse traffic, and how many of 500 checks run alone to measure their latency. */
  readonly sparse: { readonly keys: number; readonly hours: number; readonly alone: number };
  readonly gatewaySeconds: number;
  /** Keys that are due at the same time. */
  readonly rotatedKeys: number;
  /** The timeout of a run of the rotation function. It starts no key in the last 30 seconds. */
  readonly rotationTimeoutSeconds: number;
  /** Visits of each page of the console. */
  readonly consoleVisits: number;
}

export const usage = `npm run bench [-- options]

  --quick          a few minutes: fewer rounds, growth to 10,000 keys instead of 1,000,000, rotation of 500,
                   sparse traffic of 1,000
  --only <cases>   some of ${caseNames.join(', ')}, separated by commas
  --report         also writes the chart, bench-results/report.html
  --docs           also writes the figures into docs/performance.md
  --keep           also writes the results of units and sparse into bench/before.json, which later runs are compared with
  --rounds <n>     how often each case takes its turn`;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function readSettings(args: readonly string[]): Settings {
  const { quick, only, report, docs, keep, rounds } = parsed(args);
  const cases = only === undefined ? caseNames : caseNames.filter((name) => only.split(',').includes(name));
  if (only !== undefined && cases.length !== only.split(',').length) {
    throw new UsageError(`--only takes ${caseNames.join(', ')}, not "${only}".`);
  }
  if (rounds !== undefined && !/^[1-9][0-9]{0,3}$/.test(rounds)) {
    throw new UsageError(`--rounds takes a whole number from 1, not "${rounds}".`);
  }
  if (docs && cases.length < caseNames.length && !cases.every((each) => alone.includes(each))) {
    throw new UsageError(`--docs needs all cases, so it goes without --only, or with some of ${alone.join(', ')}.`);
  }
  if (keep && !(cases.includes('sparse') && cases.includes('units'))) {
    throw new UsageError('--keep needs the cases units and sparse.');
  }
  return {
    quick,
    cases,
    report,
    docs,
    keep,
    rounds: Number(rounds ?? (quick ? 5 : 9)),
    requests: quick ? 300 : 1500,
    starts: quick ? 11 : 21,
    tableSizes: quick ? [100, 10_000] : [100, 10_000, 1_000_000],
    workspaceSizes: [1, 100, 10_000],
    sparse: quick ? { keys: 1000, hours: 1, alone: 15 } : { keys: 10_000, hours: 1, alone: 5 },
    gatewaySeconds: quick ? 2 : 15,
    rotatedKeys: quick ? 500 : 10_000,
    rotationTimeoutSeconds: quick ? 32 : 60,
    consoleVisits: quick ? 5 : 15,
  };
}

/** Cases whose figures have their own place in docs/performance.md. The others share one. */
const alone: readonly CaseName[] = ['units', 'sparse', 'rotation', 'console', 'inProcess'];

function parsed(args: readonly string[]) {
  try {
    const flag = { type: 'boolean', default: false } as const;
    return parseArgs({
      args: [...args],
      options: {
        quick: flag,
        report: flag,
        docs: flag,
        keep: flag,
        only: { type: 'string' },
        rounds: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
