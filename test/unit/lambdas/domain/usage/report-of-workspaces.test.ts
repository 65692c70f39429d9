import { expect, test } from '@jest/globals';
import { dayMs, hourMs } from '../../../../../lambdas/domain/shared/time.ts';
import type { FailedHour, UsageLedger } from '../../../../../lambdas/domain/usage/ports.ts';
import { reportOfWorkspaces } from '../../../../../lambdas/domain/usage/report-of-workspaces.ts';

const day = Date.parse('2026-11-24T00:00:00.000Z');
const range = { from: day, to: day + dayMs, granularity: 'day' } as const;

async function countedTo(rolledTo: number | undefined, failed: readonly FailedHour[] = [], workspaceId?: string) {
  const progress = rolledTo === undefined ? undefined : { rolledTo, settledTo: day, underWay: null, failed };
  const ledger = { getProgress: async () => progress, workspacesIn: async () => [] };
  const query = { range, groupBy: 'workspace', workspaceId, limit: 10, after: undefined } as const;
  return (await reportOfWorkspaces(ledger as unknown as UsageLedger, query)).countedTo;
}

test('a report includes everything before the last hour that was rolled up, and ends with its range', async () => {
  expect(await countedTo(undefined)).toBeUndefined();
  expect(await countedTo(day + 3 * hourMs)).toBe(day + 3 * hourMs);
  expect(await countedTo(day + 3 * dayMs)).toBe(range.to);
});

test('a report does not claim an hour of a workspace that could not be rolled up', async () => {
  const failed = [
    { workspaceId: 'ws_a', hour: day - hourMs },
    { workspaceId: 'ws_a', hour: day + 2 * hourMs },
    { workspaceId: 'ws_b', hour: day + hourMs },
  ];
  const rolledTo = day + 3 * dayMs;
  expect(await countedTo(rolledTo, failed)).toBe(day + hourMs);
  expect(await countedTo(rolledTo, failed, 'ws_a')).toBe(day + 2 * hourMs);
  expect(await countedTo(rolledTo, failed, 'ws_c')).toBe(range.to);
});
