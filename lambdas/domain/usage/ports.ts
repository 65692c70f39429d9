import type { CountedKey, UsageRecord } from './record.ts';
import type { Sums } from './refusals.ts';

/** The counters of a workspace in an hour. */
export interface UsedCounters {
  readonly workspaceId: string;
  readonly counters: readonly UsedCounter[];
}

export interface UsedCounter {
  readonly counter: string;
  readonly keyId: string;
}

/** How far the roll-up has come. All times are starts of hours, in epoch milliseconds. */
export interface RollUpProgress {
  /** Every hour before this one is in the records. */
  readonly rolledTo: number;
  /** Every hour before this one was rolled up again a day later, with the counts that came late. */
  readonly settledTo: number;
  /** The hour under way, and the last workspace of it that is done; null: none. */
  readonly underWay: { readonly pass: Pass; readonly after: string } | null;
  /** The hours of single workspaces that could not be rolled up. Each run tries some of them again. */
  readonly failed: readonly FailedHour[];
}

/** An hour of one workspace whose roll-up failed. */
export interface FailedHour {
  readonly workspaceId: string;
  readonly hour: number;
}

/** The first roll-up of an hour, or the one that settles it. */
export type Pass = 'first' | 'settling';

/** A record as it is stored: of an hour, or of a day. */
export type RecordLength = 'hour' | 'day';

export interface WorkspacesQuery {
  readonly from: number;
  readonly to: number;
  /** The first id. @default that of the first workspace */
  readonly after: string | undefined;
  /** The only workspace. @default all workspaces */
  readonly workspaceId: string | undefined;
  readonly limit: number;
}

export interface UsageOfWorkspace {
  readonly workspaceId: string;
  readonly sums: Sums;
}

/** The usage of workspaces by hour and day, and the counters that it is made from. */
export interface UsageLedger {
  getProgress(): Promise<RollUpProgress | undefined>;
  /** Stores the progress. Returns false, and stores nothing, if another run has come further. */
  putProgress(progress: RollUpProgress): Promise<boolean>;
  /** Returns the counters that counted in an hour, workspace by workspace in the order of their ids. */
  usedIn(hour: number, after: string | undefined): AsyncIterable<UsedCounters>;
  /** Returns the counters of one workspace that counted in an hour, or those of one of its keys. */
  usedBy(workspaceId: string, hour: number, keyId?: string): Promise<readonly UsedCounter[]>;
  /** Returns the counts of counters in an hour. */
  countsIn(hour: number, counters: readonly UsedCounter[]): Promise<readonly CountedKey[]>;
  /** Returns the records that exist, by their start. `to` is excluded. */
  records(
    length: RecordLength,
    workspaceId: string,
    time: { readonly from: number; readonly to: number },
  ): Promise<ReadonlyMap<number, UsageRecord>>;
  /**
   * Stores a record in place of the former one, unless that was made from later counts.
   * @param countedAt The time at which reading the counts began
   */
  putRecord(
    length: RecordLength,
    workspaceId: string,
    at: number,
    record: UsageRecord,
    countedAt: number,
  ): Promise<void>;
  /** Returns the first workspaces with usage in a range of whole days, in the order of their ids. */
  workspacesIn(query: WorkspacesQuery): Promise<readonly UsageOfWorkspace[]>;
  /** Notes the sum of a workspace's day in the list of its month. */
  noteDay(workspaceId: string, day: number, sums: Sums): Promise<void>;
}
