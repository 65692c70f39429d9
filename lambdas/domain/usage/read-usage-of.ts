import { inFlight } from '../shared/in-flight.ts';
import type { Clock } from '../shared/random.ts';
import { dayMs, hourMs, minuteMs } from '../shared/time.ts';
import type { RecordLength, UsageLedger } from './ports.ts';
import { recordOfHour, type UsageRecord, type UsageRow, UsageSum } from './record.ts';
import { type CountedTime, pointOf } from './usage.ts';
import type { UsageRange } from './usage-range.ts';

/** The most hours that are read from their counters because the roll-up has not come so far. */
const maxOpenHours = 6;
/** The hours that are open before the roll-up has run for the first time. */
const openAtFirst = 3;
/** The number of hours read from their counters at the same time. */
const hoursAtOnce = 4;
/** The time that one query reads: a month fits into one page. */
const queryMs: Readonly<Record<RecordLength, number>> = { day: 31 * dayMs, hour: 2 * dayMs };

export interface UsageOf {
  /** All requests, by the minute, hour or day of the range. */
  readonly counted: readonly CountedTime[];
  /** The requests of each key and owner. */
  readonly rows: readonly UsageRow[];
  /** A time in the range whose requests are not included, because the roll-up is late. */
  readonly missing: { readonly from: number; readonly to: number } | null;
}

/** The subject of a report: a workspace, or one of its keys. */
export interface UsageSubject {
  readonly workspaceId: string;
  /** @default all keys */
  readonly keyId?: string;
}

/**
 * Reads the usage of a workspace, including deleted keys, or of one of its keys. Whole days and hours come from their records.
 * Hours that were not rolled up yet, and the hours at both ends of a range that they do not fill, come from the counters.
 */
export async function readUsageOf(
  { ledger, clock }: { readonly ledger: UsageLedger; readonly clock: Clock },
  subject: UsageSubject,
  range: UsageRange,
): Promise<UsageOf> {
  const now = clock();
  const report = new Report(subject, range);
  const end = Math.min(range.to, now);
  if (range.from >= end) return { ...report.result, missing: null };
  // The order matters: an hour that is rolled up after this read is in a record, and its record says so.
  const progress = await ledger.getProgress();
  const rolledTo = progress?.rolledTo ?? floor(now, hourMs) - openAtFirst * hourMs;
  const openFrom = Math.max(rolledTo, floor(now, hourMs) - (maxOpenHours - 1) * hourMs);

  const { days, hours, partial } = partsOf(range, end, subject);
  const [ofDays, ofHours] = await Promise.all([
    read(ledger, 'day', subject.workspaceId, days),
    read(ledger, 'hour', subject.workspaceId, hours),
  ]);
  const rolledUp = new Set<number>();
  for (const [at, record] of ofDays) {
    report.add(at, hourMs, record);
    for (const hour of record.steps.keys()) rolledUp.add(at + hour * hourMs);
  }
  for (const [at, record] of ofHours) {
    report.add(at, minuteMs, record);
    rolledUp.add(at);
  }
  const firstOpen = Math.max(floor(range.from, hourMs), openFrom);
  const open = hoursFrom(firstOpen, end).filter((hour) => !rolledUp.has(hour) && !partial.includes(hour));
  await inFlight(hoursAtOnce, [...partial, ...open], async (hour) => {
    const counters = await ledger.usedBy(subject.workspaceId, hour, subject.keyId);
    const counted = await ledger.countsIn(hour, counters);
    const inRange = counted.map(({ counts, ...key }) => ({
      ...key,
      counts: counts.filter(({ minute }) => isIn(range, hour + minute * minuteMs)),
    }));
    report.add(hour, minuteMs, recordOfHour(inRange));
  });
  const failed = (progress?.failed ?? []).filter(
    ({ workspaceId, hour }) =>
      workspaceId === subject.workspaceId && hour < rolledTo && !rolledUp.has(hour) && !partial.includes(hour),
  );
  const late = [{ from: rolledTo, to: openFrom }, ...failed.map(({ hour }) => ({ from: hour, to: hour + hourMs }))]
    .map(({ from, to }) => ({ from: Math.max(range.from, from), to: Math.min(end, to) }))
    .filter(({ from, to }) => from < to);
  if (late.length === 0) return { ...report.result, missing: null };
  const missing = { from: Math.min(...late.map(({ from }) => from)), to: Math.max(...late.map(({ to }) => to)) };
  return { ...report.result, missing };
}

/** Adds records up to the points of a range, and to the rows of keys. */
class Report {
  readonly #subject: UsageSubject;
  readonly #range: UsageRange;
  readonly #sum = new UsageSum();

  constructor(subject: UsageSubject, range: UsageRange) {
    this.#subject = subject;
    this.#range = range;
  }

  add(at: number, stepMs: number, { rows, steps }: UsageRecord): void {
    const { keyId } = this.#subject;
    if (keyId === undefined) {
      for (const row of rows) this.#sum.addRow(row);
      for (const [step, sums] of steps) this.#sum.addStep(pointOf(this.#range, at + step * stepMs), sums);
      return;
    }
    // A record has the steps of all keys together. A day or hour of one key is one point; its minutes come from the counters.
    for (const row of rows.filter((each) => each.keyId === keyId)) {
      this.#sum.addRow(row);
      if (this.#range.granularity !== 'minute') this.#sum.addStep(pointOf(this.#range, at), row.sums);
    }
    if (this.#range.granularity !== 'minute') return;
    for (const [step, sums] of steps) this.#sum.addStep(pointOf(this.#range, at + step * stepMs), sums);
  }

  get result() {
    const { rows, steps } = this.#sum.record;
    return { rows, counted: [...steps].map(([at, sums]) => ({ at, sums })) };
  }
}

interface Parts {
  /** Whole days and whole hours, which have records. Each is a range. */
  readonly days: Time;
  readonly hours: readonly Time[];
  /** The hours that the range covers in part, or that need the minutes of one key. */
  readonly partial: readonly number[];
}

interface Time {
  readonly from: number;
  readonly to: number;
}

const none: Time = { from: 0, to: 0 };

function partsOf({ from, to, granularity }: UsageRange, end: number, { keyId }: UsageSubject): Parts {
  if (granularity === 'minute') {
    if (keyId !== undefined) return { days: none, hours: [], partial: hoursFrom(floor(from, hourMs), end) };
    const whole = { from: ceil(from, hourMs), to: floor(to, hourMs) };
    const partial = hoursFrom(floor(from, hourMs), end).filter((hour) => hour < whole.from || hour >= whole.to);
    return { days: none, hours: [whole], partial };
  }
  const days = { from: ceil(from, dayMs), to: floor(to, dayMs) };
  // The record of a day does not say in which hours one key made its requests.
  const isSplit = granularity === 'hour' && keyId !== undefined;
  if (days.from >= days.to || isSplit) return { days: none, hours: [{ from, to: Math.min(to, end) }], partial: [] };
  const ends = [
    { from, to: days.from },
    { from: days.to, to },
  ];
  return { days, hours: ends, partial: [] };
}

/** Reads the records in several ranges, each in queries of a month or less at the same time. */
async function read(
  ledger: UsageLedger,
  length: RecordLength,
  workspaceId: string,
  times: Time | readonly Time[],
): Promise<Map<number, UsageRecord>> {
  const queries = [times].flat().flatMap(({ from, to }) => {
    const ms = queryMs[length];
    const count = Math.max(0, Math.ceil((to - from) / ms));
    return Array.from({ length: count }, (_, index) => ({
      from: from + index * ms,
      to: Math.min(to, from + (index + 1) * ms),
    }));
  });
  const found = await inFlight(16, queries, (time) => ledger.records(length, workspaceId, time));
  return new Map(found.flatMap((records) => [...records]));
}

function hoursFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / hourMs)) }, (_, index) => from + index * hourMs);
}

const isIn = ({ from, to }: Time, at: number) => at >= from && at < to;
const floor = (time: number, ms: number) => Math.floor(time / ms) * ms;
const ceil = (time: number, ms: number) => Math.ceil(time / ms) * ms;
