import type { Clock } from '../shared/random.ts';
import { dayMs, hourMs, minuteMs } from '../shared/time.ts';
import type { Pass, RollUpProgress, UsageLedger, UsedCounters } from './ports.ts';
import { recordOfDay, recordOfHour, totalOfRecord } from './record.ts';

export interface RollUpDependencies {
  readonly ledger: UsageLedger;
  readonly clock: Clock;
}

export interface RollUpTally {
  /** The hours that were finished, of either pass. */
  readonly hours: number;
  readonly workspaces: number;
  /** The finished hours that still wait for their first roll-up. */
  readonly hoursLate: number;
}

/** The time after the end of an hour at which it is first rolled up: the requests of the hour have been counted. */
const firstAfterMs = 5 * minuteMs;
/** The time after the end of an hour at which it is settled. An instance that was frozen may count refusals much later. */
const settledAfterMs = dayMs;
/** The time that the first run of a deployment looks back. */
const firstLookMs = 2 * dayMs;
/** The number of workspaces rolled up at the same time. */
const atOnce = 20;

/**
 * Rolls up the usage of finished hours until the deadline (epoch milliseconds): adds the counters of each workspace up to a record
 * of the hour, and the hours to a record of the day. A record replaces the former one, so an hour can be rolled up any number of
 * times. Each hour is rolled up soon after its end, and once more a day later.
 */
export async function rollUpUsage({ ledger, clock }: RollUpDependencies, deadline: number): Promise<RollUpTally> {
  let progress = (await ledger.getProgress()) ?? progressAt(clock());
  let [hours, workspaces] = [0, 0];
  const tally = () => ({ hours, workspaces, hoursLate: hoursLate(progress, clock()) });
  for (let pass = nextPass(progress, clock()); pass !== undefined; pass = nextPass(progress, clock())) {
    const hour = pass === 'first' ? progress.rolledTo : progress.settledTo;
    const after = progress.underWay?.after;
    for await (const batch of batches(ledger.usedIn(hour, after))) {
      await Promise.all(batch.map((used) => rollUpHour({ ledger, clock }, used, hour)));
      workspaces += batch.length;
      progress = { ...progress, underWay: { pass, after: batch.at(-1)?.workspaceId ?? '' } };
      if (!(await ledger.putProgress(progress)) || clock() >= deadline) return tally();
    }
    progress = withFinished(progress, pass);
    hours += 1;
    if (!(await ledger.putProgress(progress)) || clock() >= deadline) return tally();
  }
  return tally();
}

/** Returns the progress before the first run. */
function progressAt(now: number): RollUpProgress {
  const start = Math.floor((now - firstLookMs) / hourMs) * hourMs;
  return { rolledTo: start, settledTo: start, underWay: null };
}

function nextPass({ rolledTo, settledTo, underWay }: RollUpProgress, now: number): Pass | undefined {
  if (underWay !== null) return underWay.pass;
  if (rolledTo + hourMs + firstAfterMs <= now) return 'first';
  return settledTo < rolledTo && settledTo + hourMs + settledAfterMs <= now ? 'settling' : undefined;
}

function withFinished(progress: RollUpProgress, pass: Pass): RollUpProgress {
  const { rolledTo, settledTo } = progress;
  return pass === 'first'
    ? { rolledTo: rolledTo + hourMs, settledTo, underWay: null }
    : { rolledTo, settledTo: settledTo + hourMs, underWay: null };
}

function hoursLate({ rolledTo }: RollUpProgress, now: number): number {
  return Math.max(0, Math.floor((now - firstAfterMs - rolledTo) / hourMs));
}

async function rollUpHour(
  { ledger, clock }: RollUpDependencies,
  { workspaceId, counters }: UsedCounters,
  hour: number,
): Promise<void> {
  const countedAt = clock();
  await ledger.putRecord('hour', workspaceId, hour, recordOfHour(await ledger.countsIn(hour, counters)), countedAt);
  const day = Math.floor(hour / dayMs) * dayMs;
  const addedUpAt = clock();
  const hours = await ledger.records('hour', workspaceId, { from: day, to: day + dayMs });
  const record = recordOfDay(new Map([...hours].map(([at, each]) => [(at - day) / hourMs, each])));
  await ledger.putRecord('day', workspaceId, day, record, addedUpAt);
  await ledger.noteDay(workspaceId, day, totalOfRecord(record));
}

async function* batches(all: AsyncIterable<UsedCounters>): AsyncGenerator<UsedCounters[]> {
  let batch: UsedCounters[] = [];
  for await (const each of all) {
    batch.push(each);
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
