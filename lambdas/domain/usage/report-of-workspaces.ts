import { byOwner } from './groups.ts';
import type { FailedHour, RollUpProgress, UsageLedger } from './ports.ts';
import { otherKeys, type UsageRecord, type UsageRow, UsageSum } from './record.ts';
import type { Sums } from './refusals.ts';
import type { UsageRange } from './usage-range.ts';

export type WorkspaceGrouping = 'workspace' | 'owner' | 'key';

/** The requests of a workspace, of an owner in it, or of a key of an owner. */
export interface ReportRow {
  readonly workspaceId: string;
  readonly ownerId: string | null;
  readonly keyId: string | null;
  readonly sums: Sums;
}

/** Where a page of a report begins: after a number of rows of a workspace. */
export interface ReportPlace {
  readonly workspaceId: string;
  readonly rows: number;
}

export interface ReportQuery {
  readonly range: UsageRange;
  readonly groupBy: WorkspaceGrouping;
  /** @default all workspaces */
  readonly workspaceId?: string | undefined;
  /** The most rows of a page. */
  readonly limit: number;
  readonly after: ReportPlace | undefined;
}

/** The most workspaces whose keys one page reads. The page then ends early. */
const maxWorkspacesRead = 100;

/** A page of a report. */
interface ReportPage {
  readonly rows: readonly ReportRow[];
  readonly next: ReportPlace | undefined;
  /** The time in the range before which all requests are included; undefined: no hour was rolled up yet. */
  readonly countedTo: number | undefined;
}

/**
 * Reads a page of the usage of workspaces in whole days, in the order of their ids. Deleted workspaces and keys are included, as
 * far as the roll-up has come.
 */
export async function reportOfWorkspaces(
  ledger: UsageLedger,
  { range, groupBy, workspaceId, limit, after }: ReportQuery,
): Promise<ReportPage> {
  // The order matters: everything before this time is in the records that are read next.
  const countedTo = countedToIn(await ledger.getProgress(), range, workspaceId);
  const count = groupBy === 'workspace' ? limit : maxWorkspacesRead;
  const query = { from: range.from, to: range.to, after: after?.workspaceId, workspaceId, limit: count + 1 };
  const found = await ledger.workspacesIn(query);
  const rows: ReportRow[] = [];
  for (const { workspaceId: id, sums } of found.slice(0, count)) {
    const skipped = after?.workspaceId === id ? after.rows : 0;
    const all = groupBy === 'workspace' ? [rowOfWorkspace(id, sums)] : await rowsOf(ledger, id, groupBy, range);
    const room = limit - rows.length;
    rows.push(...all.slice(skipped, skipped + room));
    if (all.length - skipped > room) return { rows, next: { workspaceId: id, rows: skipped + room }, countedTo };
  }
  const following = found[count];
  return { rows, next: following && { workspaceId: following.workspaceId, rows: 0 }, countedTo };
}

/** Returns the first time in the range whose requests the records may lack, because the roll-up is late or has failed. */
function countedToIn(progress: RollUpProgress | undefined, { from, to }: UsageRange, workspaceId: string | undefined) {
  if (progress === undefined) return undefined;
  const isInReport = (failed: FailedHour) =>
    failed.hour >= from && (workspaceId === undefined || failed.workspaceId === workspaceId);
  return Math.min(progress.rolledTo, to, ...progress.failed.filter(isInReport).map(({ hour }) => hour));
}

const rowOfWorkspace = (workspaceId: string, sums: Sums): ReportRow => ({
  ...{ workspaceId, ownerId: null, keyId: null, sums },
});

async function rowsOf(
  ledger: UsageLedger,
  workspaceId: string,
  groupBy: 'owner' | 'key',
  range: UsageRange,
): Promise<ReportRow[]> {
  const rows = rowsIn((await ledger.records('day', workspaceId, range)).values());
  if (groupBy === 'owner')
    return byOwner(rows).map(({ ownerId, sums }) => ({ workspaceId, ownerId, keyId: null, sums }));
  return rows.map(({ keyId, ownerId, sums }) => ({
    ...{ workspaceId, ownerId, sums },
    keyId: keyId === otherKeys ? null : keyId,
  }));
}

/** Adds up the rows of days by key and owner, in the order of the keys. */
function rowsIn(records: Iterable<UsageRecord>): readonly UsageRow[] {
  const sum = new UsageSum();
  for (const { rows } of records) for (const row of rows) sum.addRow(row);
  return sum.record.rows;
}
