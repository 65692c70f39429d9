import { expect, test } from '@jest/globals';
import { dayMs, hourMs, minuteMs } from '../../../../../lambdas/domain/shared/time.ts';
import type { FailedHour, RollUpProgress, UsageLedger } from '../../../../../lambdas/domain/usage/ports.ts';
import { rollUpUsage } from '../../../../../lambdas/domain/usage/roll-up.ts';

const hour = Date.parse('2026-11-24T11:00:00.000Z');

/** A ledger whose workspaces each made one request in each hour. */
function ledgerOf(workspaceIds: readonly string[], broken: ReadonlySet<string>) {
  let progress: RollUpProgress = { rolledTo: hour, settledTo: hour, underWay: null, failed: [] };
  const stored = new Set<string>();
  const usedBy = async (workspaceId: string) => [{ counter: workspaceId, keyId: 'key_1' }];
  const ledger: UsageLedger = {
    getProgress: async () => progress,
    putProgress: async (next) => {
      progress = next;
      return true;
    },
    async *usedIn(_, after = '') {
      for (const workspaceId of workspaceIds)
        if (workspaceId > after) yield { workspaceId, counters: await usedBy(workspaceId) };
    },
    usedBy,
    countsIn: async (_, [counter]) => {
      if (broken.has(counter?.counter ?? '')) throw new Error('the record is too large');
      return [{ keyId: 'key_1', ownerId: null, counts: [{ minute: 1, name: 'admitted', count: 1 }] }];
    },
    records: async () => new Map(),
    putRecord: async (length, workspaceId, at) => {
      if (length === 'hour') stored.add(`${workspaceId} ${(at - hour) / hourMs}`);
    },
    workspacesIn: async () => [],
    noteDay: async () => {},
  };
  return { ledger, stored, progress: () => progress };
}

test('a workspace that cannot be rolled up does not stop the others, and is tried again', async () => {
  const broken = new Set(['ws_a']);
  const { ledger, stored, progress } = ledgerOf(['ws_a', 'ws_b'], broken);
  const failures: FailedHour[] = [];
  const run = (now: number) =>
    rollUpUsage({ ledger, clock: () => now, onFailure: (failed) => failures.push(failed) }, now + hourMs);
  const failed = { workspaceId: 'ws_a', hour };
  const now = hour + hourMs + 10 * minuteMs;

  expect(await run(now)).toMatchObject({ hours: 1, hoursLate: 0, failed: 1 });
  expect(stored).toEqual(new Set(['ws_b 0']));
  expect(progress()).toMatchObject({ rolledTo: hour + hourMs, failed: [failed] });
  expect(await run(now)).toMatchObject({ hours: 0, failed: 1 });
  expect(failures).toEqual([failed, failed]);

  broken.clear();
  expect(await run(now)).toMatchObject({ failed: 0 });
  expect(stored).toEqual(new Set(['ws_b 0', 'ws_a 0']));
});

test('an hour whose counters are deleted is reported as lost, and no longer tried', async () => {
  const { ledger, progress } = ledgerOf([], new Set());
  await ledger.putProgress({ ...progress(), failed: [{ workspaceId: 'ws_a', hour: hour - 40 * dayMs }] });
  const lost: boolean[] = [];
  const onFailure = (_: FailedHour, { isLost }: { readonly isLost: boolean }) => lost.push(isLost);
  expect(await rollUpUsage({ ledger, clock: () => hour, onFailure }, hour + hourMs)).toMatchObject({ failed: 0 });
  expect(lost).toEqual([true]);
});

test('the roll-up stops when more hours have failed than it can remember', async () => {
  const ids = Array.from({ length: 1020 }, (_, place) => `ws_${String(place).padStart(4, '0')}`);
  const { ledger, progress } = ledgerOf(ids, new Set(ids));
  const now = hour + 2 * hourMs;
  expect(await rollUpUsage({ ledger, clock: () => now }, now + hourMs)).toMatchObject({ hours: 0, failed: 1000 });
  expect(progress()).toMatchObject({ rolledTo: hour, underWay: { after: 'ws_0999' } });
});
