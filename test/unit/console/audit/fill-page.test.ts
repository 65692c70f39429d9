import { expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../console/src/audit/audit-event.ts';
import { fillPage } from '../../../../console/src/audit/fill-page.ts';

/** An API with a given number of events on each page. */
function api(...found: readonly number[]) {
  const asked: [string | null, number][] = [];
  const load = async (cursor: string | null, limit: number) => {
    asked.push([cursor, limit]);
    const page = Number(cursor ?? 0);
    const auditEvents = Array.from({ length: found[page] ?? 0 }, (_, i) => ({ id: `${page}.${i}` }) as AuditEvent);
    return { auditEvents, nextCursor: page + 1 < found.length ? String(page + 1) : null };
  };
  return { asked, load };
}

test('loads short and empty pages until there are enough events', async () => {
  const { asked, load } = api(2, 0, 1, 5);
  const { events, next } = await fillPage({ cursor: null, events: 3, requests: 9, load });
  expect(events.map(({ id }) => id)).toEqual(['0.0', '0.1', '2.0']);
  expect(next).toBe('3');
  expect(asked).toEqual([
    [null, 3],
    ['1', 1],
    ['2', 1],
  ]);
});

test('stops when there are no more events', async () => {
  const { load } = api(1, 0);
  const page = await fillPage({ cursor: null, events: 3, requests: 9, load });
  expect(page).toEqual({ events: [{ id: '0.0' }], next: null });
});

test('stops after the maximum of requests, and returns the cursor to continue from', async () => {
  const { asked, load } = api(0, 0, 0, 1);
  expect(await fillPage({ cursor: null, events: 3, requests: 2, load })).toEqual({ events: [], next: '2' });
  expect(asked).toHaveLength(2);
});

test('continues from a cursor, loads at most 100 events at a time, and reports its progress', async () => {
  const { asked, load } = api(0, 100, 20);
  const progress: number[] = [];
  await fillPage({ cursor: '1', events: 250, requests: 9, load, onProgress: (found) => progress.push(found) });
  expect(asked).toEqual([
    ['1', 100],
    ['2', 100],
  ]);
  expect(progress).toEqual([100, 120]);
});
