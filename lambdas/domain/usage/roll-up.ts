import type { Clock } from '../shared/random.ts';
import { dayMs, hourMs, minuteMs } from '../shared/time.ts';
import type { FailedHour, Pass, RollUpProgress, UsageLedger, UsedCounters } from './ports.ts';
import { recordOfDay, recordOfHour, totalOfRecord } from './record.ts';
import { keptMs } from './usage-range.ts';

export interface RollUpDependencies {
  readonly ledger: UsageLedger;
  readonly clock: Clock;
  /** Learns of each workspace whose hour could not be rolled up. `isLost`: its counters are deleted, so no run can add them up. */
  readonly onFailure?: (failed: FailedHour, failure: { readonly error?: unknown; readonly isLost: boolean }) => void;
}

interface RollUpTally {
  /** The hours that were finished, of either pass. */
  readonly hours: number;
  readonly workspaces: number;
  /** The finished hours that still wait for their first roll-up. */
  readonly hoursLate: number;
  /** The hours of single workspaces that could not be rolled up and are tried again. */
  readonly failed: number;
}

/** The time after the end of an hour at which it is first rolled up: the requests of the hour have been counted. */
const firstAfterMs = 5 * minuteMs;
/** The time after the end of an hour at which it is settled. An instance that was frozen may count refusals much later. */
const settledAfterMs = dayMs;
/** The time that the first run of a deployment looks back. */
const firstLookMs = 2 * dayMs;
/** The number of workspaces rolled up at the same time. */
const atOnce = 20;
/** The most hours of workspaces that wait for another try: a month of one workspace fits. If there are more, the roll-up stops. */
const maxFailed = 1000;

/**
 * Rolls up the usage of finished hours until the deadline (epoch milliseconds): adds the counters of each workspace up to a record
 * of the hour, and the hours to a record of the day. A record replaces the former one, so an hour can be rolled up any number of
 * times. Each hour is rolled up soon after its end, and once more a day later. A workspace that fails does not stop the others:
 * the progress remembers its hour, and later runs try it again until its counters are deleted.
 */
export async function rollUpUsage(dependencies: RollUpDependencies, deadline: number): Promise<RollUpTally> {
  const { ledger, clock } = dependencies;
  let progress = (await ledger.getProgress()) ?? progressAt(clock());
  let [hours, workspaces] = [0, 0];
  const tally = () => ({
    ...{ hours, workspaces, hoursLate: hoursLate(progress, clock()), failed: progress.failed.length },
  });
  if (progress.failed.length > 0) {
    progress = { ...progress, failed: await stillFailed(dependencies, progress.failed, deadline) };
    if (!(await ledger.putProgress(progress)) || clock() >= deadline) return tally();
  }
  for (let pass = nextPass(progress, clock()); pass !== undefined; pass = nextPass(progress, clock())) {
    const hour = pass === 'first' ? progress.rolledTo : progress.settledTo;
    const after = progress.underWay?.after;
    for await (const batch of batches(ledger.usedIn(hour, after))) {
      const failed = withFailed(progress.failed, await failuresOf(dependencies, batch, hour));
      if (failed.length > maxFailed) return tally();
      workspaces += batch.length;
      progress = { ...progress, underWay: { pass, after: batch.at(-1)?.workspaceId ?? '' }, failed };
      if (!(await ledger.putProgress(progress)) || clock() >= deadline) return tally();
    }
    progress = withFinished(progress, pass);
    hours += 1;
    if (!(await ledger.putProgress(progress)) || clock() >= deadline) return tally();
  }
  return tally();
}

/** Rolls up an hour of several workspaces. Returns those that failed. */
async function failuresOf(
  dependencies: RollUpDependencies,
  batch: readonly UsedCounters[],
  hour: number,
): Promise<FailedHour[]> {
  const tried = batch.map((used) =>
    failureOf(dependencies, { workspaceId: used.workspaceId, hour }, () => rollUpHour(dependencies, used, hour)),
  );
  return (await Promise.all(tried)).flat();
}

/**
 * Tries hours of workspaces again, and returns those that failed again or were not tried. The failed ones come last, so that the
 * next run begins with the others. A batch without any success ends the tries, because the next would probably fail too.
 */
async function stillFailed(
  dependencies: RollUpDependencies,
  failed: readonly FailedHour[],
  deadline: number,
): Promise<readonly FailedHour[]> {
  const { ledger, clock, onFailure } = dependencies;
  const isKept = ({ hour }: FailedHour) => hour + keptMs > clock();
  for (const lost of failed.filter((each) => !isKept(each))) onFailure?.(lost, { isLost: true });
  const waiting = failed.filter(isKept);
  const again: FailedHour[] = [];
  while (waiting.length > 0 && clock() < deadline) {
    const batch = waiting.splice(0, atOnce);
    const tried = batch.map((each) =>
      failureOf(dependencies, each, async () => {
        const counters = await ledger.usedBy(each.workspaceId, each.hour);
        await rollUpHour(dependencies, { workspaceId: each.workspaceId, counters }, each.hour);
      }),
    );
    const failures = (await Promise.all(tried)).flat();
    again.push(...failures);
    if (failures.length === batch.length) break;
  }
  return [...waiting, ...again];
}

/** Returns the hour if its roll-up fails. */
async function failureOf(
  { onFailure }: RollUpDependencies,
  hour: FailedHour,
  rollUp: () => Promise<void>,
): Promise<FailedHour[]> {
  try {
    await rollUp();
    return [];
  } catch (error) {
    onFailure?.(hour, { error, isLost: false });
    return [hour];
  }
}

/** Adds failures to the list, each hour of a workspace once. */
function withFailed(failed: readonly FailedHour[], more: readonly FailedHour[]): readonly FailedHour[] {
  const isNew = ({ workspaceId, hour }: FailedHour) =>
    !failed.some((each) => each.workspaceId === workspaceId && each.hour === hour);
  return [...failed, ...more.filter(isNew)];
}

/** Returns the progress before the first run. */
function progressAt(now: number): RollUpProgress {
  const start = Math.floor((now - firstLookMs) / hourMs) * hourMs;
  return { rolledTo: start, settledTo: start, underWay: null, failed: [] };
}

function nextPass({ rolledTo, settledTo, underWay }: RollUpProgress, now: number): Pass | undefined {
  if (underWay !== null) return underWay.pass;
  if (rolledTo + hourMs + firstAfterMs <= now) return 'first';
  return settledTo < rolledTo && settledTo + hourMs + settledAfterMs <= now ? 'settling' : undefined;
}

function withFinished(progress: RollUpProgress, pass: Pass): RollUpProgress {
  const { rolledTo, settledTo, failed } = progress;
  return pass === 'first'
    ? { rolledTo: rolledTo + hourMs, settledTo, underWay: null, failed }
    : { rolledTo, settledTo: settledTo + hourMs, underWay: null, failed };
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
