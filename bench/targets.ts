import type { Before } from './before.ts';
import { coldOpen } from './cases/console-pages.ts';
import { cases } from './cases/unit-cases.ts';
import { ms, times } from './format.ts';
import type { Results, UnitsResult } from './results.ts';
import { toOneCall } from './sparse/figures.ts';
import { columns, markdownTable } from './table.ts';

interface Target {
  readonly what: string;
  readonly target: string;
  /** undefined: not measured in this run. */
  readonly measured: string | undefined;
  /** undefined: there is no target, and the value is for comparison. */
  readonly isMet: boolean | undefined;
}

/** The quick runs of which the worst counts. */
export const quickRunCount = 5;

/**
 * Renders the targets and whether the results meet them, as Markdown.
 * @param quickRatios The throughput of the last quick runs with 16 in flight, compared with the peer's
 */
export function targetsTable(results: Results, before: Before | undefined, quickRatios: readonly number[]): string {
  const all = [
    ...targetsOfUnits(results),
    ...targetsOfSparse(results, before),
    ...targetsOfSpeed(results, quickRatios),
    ...targetsOfConsole(results),
  ];
  return markdownTable(
    columns('what', '>target', '>measured', 'met'),
    all.map(({ what, target, measured, isMet }) => [
      what,
      target,
      measured ?? 'not measured',
      measured === undefined || isMet === undefined ? '–' : isMet ? 'yes' : '**no**',
    ]),
  );
}

function targetsOfUnits({ units = [] }: Results): Target[] {
  const inTheHour = unitsOf(units, [cases.newInstance, cases.newMinute, cases.sparseKey, cases.warm]);
  const firstInHour = unitsOf(units, [cases.firstInHour, cases.firstInHourUnseen]);
  const withQuota = unitsOf(units, [cases.withQuota]);
  const flood = unitsOf(units, [cases.flood]);
  return [
    atMost('Round trips of an admitted check: new instance, new minute, sparse key', 1, most(inTheHour, 'roundTrips')),
    atMost('Writes of these checks', 1, most(inTheHour, 'writeUnits')),
    atMost('Round trips of the first check of a key in an hour', 2, most(firstInHour, 'roundTrips')),
    atMost('Writes of that check', 3, most(firstInHour, 'writeUnits')),
    atMost('Round trips of a check with a quota, if the instance has seen the key', 1, most(withQuota, 'roundTrips')),
    atMost('Reads of an unknown key in a flood', 1, most(flood, 'readUnits')),
    atMost('Writes of an unknown key in a flood', 0.1, most(flood, 'writeUnits')),
  ];
}

function targetsOfSparse({ sparse = [] }: Results, before: Before | undefined): Target[] {
  const [ours] = sparse;
  const [earlier] = before?.sparse ?? [];
  const ratio = ours && earlier && before ? toOneCall(ours, sparse) / toOneCall(earlier, before.sparse) : undefined;
  return [
    atMost('Sparse traffic: round trips of a check', 1.15, ours?.roundTrips),
    atMost('Sparse traffic: writes of a check', 1.15, ours?.writes),
    atMost(`Sparse traffic: mean latency, compared with ${before?.commit ?? 'before'}`, 0.5, ratio, times),
  ];
}

function targetsOfSpeed({ verify = [], list = [], usage = [] }: Results, quickRatios: readonly number[]): Target[] {
  const [alone, crowd] = [1, 16].map((count) => verify.find(({ inFlight }) => inFlight === count));
  const isEnough = quickRatios.length >= quickRunCount;
  const pages = list.filter(({ keys, onPage }) => keys === onPage && onPage > 1);
  const page = (used: boolean) => pages.find((each) => each.used === used)?.latency.p50;
  const ofList = (value: number) => `${ms(value)} ms`;
  return [
    atLeast('Throughput with 16 in flight, compared with better-auth', 2.5, crowd?.ratio),
    {
      what: 'The two calls of a check without Latchkey, compared with better-auth',
      target: '–',
      measured: crowd && times(crowd.callsRatio),
      isMet: undefined,
    },
    atLeast(`The worst of ${quickRunCount} quick runs`, 2, isEnough ? Math.min(...quickRatios) : undefined),
    {
      what: 'Median latency alone, compared with better-auth',
      target: alone ? `≤ ${ms(alone.peerLatency.p50)} ms` : '',
      measured: alone && `${ms(alone.latency.p50)} ms`,
      isMet: alone !== undefined && alone.latency.p50 <= alone.peerLatency.p50,
    },
    atMost('A list of 100 keys that nobody has used, median', 5, page(false), ofList),
    atMost('A list of 100 keys that were used in this hour, median', 5, page(true), ofList),
    atMost('The usage of 1,000 keys in a month, median', 300, usage[0]?.latency.p50, ofList),
  ];
}

function targetsOfConsole({ console = [] }: Results): Target[] {
  const cold = console.find(({ page }) => page === coldOpen);
  const kilobytes = (value: number) => `${Math.ceil(value)} KB`;
  const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
  return [
    atMost('The console: scripts and styles until the list of keys', 340, cold?.blockingKb ?? undefined, kilobytes),
    atMost('The list of keys with 10 Mbit/s and 40 ms', 1600, cold?.readyMs, seconds),
    atMost('Its layout shift', 0.01, cold?.shift, (value) => value.toFixed(3)),
  ];
}

function unitsOf(units: readonly UnitsResult[], names: readonly string[]): UnitsResult[] {
  return units.filter((each) => names.includes(each.case));
}

function most(units: readonly UnitsResult[], part: 'roundTrips' | 'readUnits' | 'writeUnits'): number | undefined {
  return units.length === 0 ? undefined : Math.max(...units.map((each) => each[part]));
}

const short = (value: number): string => String(Number(value.toFixed(2)));

function atMost(what: string, limit: number, value: number | undefined, text = short): Target {
  const isMet = value !== undefined && value <= limit;
  return { what, target: `≤ ${text(limit)}`, measured: value === undefined ? undefined : text(value), isMet };
}

function atLeast(what: string, limit: number, value: number | undefined): Target {
  const isMet = value !== undefined && value >= limit;
  return { what, target: `≥ ${times(limit)}`, measured: value === undefined ? undefined : times(value), isMet };
}
