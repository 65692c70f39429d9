import { expect, test } from '@jest/globals';
import { dayMs, hourMs, isoTime, minuteMs } from '../../../../../lambdas/domain/shared/time.ts';
import type { RollUpProgress, UsageLedger } from '../../../../../lambdas/domain/usage/ports.ts';
import { createHandler } from '../../../../../lambdas/handlers/usage/roll-up-usage.ts';
import { createRecorder } from '../../http/support.ts';

const hour = Date.parse('2026-11-24T11:00:00.000Z');
const now = hour + 3 * hourMs + 10 * minuteMs;
const context = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => 300_000 };

/** A ledger with one workspace that fails, after which the time of the run is over. */
function lateLedger(lost: number): UsageLedger {
  let progress: RollUpProgress = {
    ...{ rolledTo: hour, settledTo: hour, underWay: null },
    failed: [{ workspaceId: 'ws_lost', hour: lost }],
  };
  return {
    getProgress: async () => progress,
    putProgress: async (next) => {
      progress = next;
      return next.underWay === null && next.rolledTo === hour;
    },
    async *usedIn() {
      yield { workspaceId: 'ws_broken', counters: [] };
    },
    usedBy: async () => [],
    countsIn: () => Promise.reject(new Error('throttled')),
    records: async () => new Map(),
    putRecord: async () => {},
    workspacesIn: async () => [],
    noteDay: async () => {},
  };
}

test('counts the hours that are late or failed, and logs each failure with its workspace and hour', async () => {
  const { logger, lines } = createRecorder();
  const counted: Record<string, number>[] = [];
  const lost = hour - 40 * dayMs;
  const handler = createHandler({
    ...{ ledger: lateLedger(lost), clock: () => now, logger },
    metrics: (counts) => void counted.push({ ...counts }),
  });
  const tally = { hours: 0, workspaces: 1, hoursLate: 3, failed: 1 };
  expect(await handler({}, context)).toEqual(tally);
  expect(counted).toEqual([{ UsageHoursLate: 4 }]);
  const requestId = 'invocation-1';
  expect(lines).toEqual([
    {
      level: 'error',
      message: 'lost usage of an hour',
      fields: { requestId, workspaceId: 'ws_lost', hour: isoTime(lost) },
    },
    {
      level: 'error',
      message: 'could not roll up usage of an hour',
      fields: { requestId, workspaceId: 'ws_broken', hour: isoTime(hour), error: expect.any(Error) },
    },
    { level: 'info', message: 'rolled up usage', fields: { requestId, ...tally, durationMs: 0 } },
  ]);
});
