import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoCounterStore } from '../../../lambdas/adapters/dynamodb/counter-store.ts';
import type { DynamoCalls } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoUsageLedger } from '../../../lambdas/adapters/dynamodb/usage/usage-ledger.ts';
import { KeyCounters } from '../../../lambdas/domain/limits/key-counters.ts';
import { LimitedTally } from '../../../lambdas/domain/limits/limited-tally.ts';
import { newId } from '../../../lambdas/domain/shared/random.ts';
import { dayMs, hourMs, isoTime, minuteMs } from '../../../lambdas/domain/shared/time.ts';
import { readUsageOf } from '../../../lambdas/domain/usage/read-usage-of.ts';
import { plus } from '../../../lambdas/domain/usage/record.ts';
import { type CountName, countNames, type RefusalName, type Sums } from '../../../lambdas/domain/usage/refusals.ts';
import {
  type ReportPlace,
  reportOfWorkspaces,
  type WorkspaceGrouping,
} from '../../../lambdas/domain/usage/report-of-workspaces.ts';
import { rollUpUsage } from '../../../lambdas/domain/usage/roll-up.ts';
import { type Granularity, usageRange } from '../../../lambdas/domain/usage/usage-range.ts';
import { chanceFrom } from '../../support/chance.ts';
import { limitsOf } from '../../support/limits.ts';
import { rounds } from '../../support/rounds.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';

/** Real counters, rolled up by runs that crash, overlap and repeat, and compared with the requests that were served. */
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const firstDay = Date.parse('2026-11-30T00:00:00Z');
const options = { daysKeptMs: 403 * dayMs };

interface TestKey {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly tag: string;
  ownerId: string | null;
  readonly limits: ReturnType<typeof limitsOf>;
  isDeleted: boolean;
}

/** A deployment in a table of its own. */
async function world(seed: number) {
  const table = await engine.createTable();
  const dynamo = engine.calls('lean client');
  const store = new DynamoCounterStore(dynamo, table);
  const random = chanceFrom(seed);
  const truth = new Map<string, Sums>();
  const keys: TestKey[] = [];
  const instances = [0, 0.5].map((place) => new KeyCounters(store, () => place));
  const tallies = instances.map(
    () =>
      new LimitedTally(store, (error) => {
        throw error;
      }),
  );
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  /** The requests of each minute, by workspace, key and owner. */
  const minutes: { readonly at: number; readonly entry: string; readonly name: CountName }[] = [];
  const note = ({ workspaceId, keyId, ownerId }: TestKey, at: number, name: CountName) => {
    const day = isoTime(at).slice(0, 10);
    const entry = [workspaceId, day, keyId, ownerId].join(' ');
    truth.set(entry, plus(truth.get(entry), { [name]: 1 }));
    minutes.push({ at, entry: [workspaceId, keyId, ownerId].join(' '), name });
  };
  return {
    ...{ table, dynamo, random, pick, keys, truth },
    addKey(isHuge = false) {
      const place = keys.length;
      const key: TestKey = {
        workspaceId: `ws_${place % 3}`,
        keyId: `key_${place}`,
        tag: `tag${String(place).padStart(5, '0')}`,
        ownerId: pick([null, 'customer_1', 'customer_2']),
        limits: limitsOf(isHuge ? { perMinute: 90_000, perHour: 1_000_000 } : { perMinute: 3, perHour: 20 }),
        isDeleted: false,
      };
      keys.push(key);
      return key;
    },
    /** Makes a request with a key at a time, as the verifier counts it. */
    async request(key: TestKey, at: number) {
      const place = Math.floor(random() * 2);
      const tally = tallies[place] as LimitedTally;
      await tally.writeDue(at);
      if (random() < 0.2) {
        const reason: RefusalName = pick(countNames.filter((name) => name !== 'admitted'));
        note(key, at, reason);
        if (['revoked', 'expired'].includes(reason)) tally.addSilently(key, reason, at);
        else await tally.add(key, reason, at);
        return;
      }
      const account = { workspaceId: key.workspaceId, keyId: key.keyId, ownerId: key.ownerId };
      const ofTime = { limits: key.limits, revision: '1', account };
      const counted = await (instances[place] as KeyCounters).count(key.tag, ofTime, at);
      note(key, at, counted.admitted ? 'admitted' : 'limited');
      if (!counted.admitted) await tally.add(key, 'limited', at);
    },
    /** The requests in a range, by workspace, key and owner. */
    served(from: number, to: number) {
      const sums = new Map<string, Sums>();
      for (const { at, entry, name } of minutes) {
        if (at >= from && at < to) sums.set(entry, plus(sums.get(entry), { [name]: 1 }));
      }
      return sums;
    },
    /** Writes the refusals that still wait. */
    async thaw(at: number) {
      for (const tally of tallies) {
        for (let due = tally.writeDue(at); due !== undefined; due = tally.writeDue(at)) await due;
      }
    },
    async rollUp(now: number, calls: DynamoCalls = dynamo) {
      const ledger = new DynamoUsageLedger(calls, table, options);
      return rollUpUsage({ ledger, clock: () => now }, now + minuteMs);
    },
    /** Reads the usage of a range as the routes do, and returns the requests of each workspace, key and owner. */
    async read(from: number, to: number, granularity: Granularity, now: number) {
      const ledger = new DynamoUsageLedger(dynamo, table, options);
      const sums = new Map<string, Sums>();
      for (const workspaceId of new Set(keys.map((key) => key.workspaceId))) {
        const range = usageRange({ from, to, granularity }, now);
        const { counted, rows, missing } = await readUsageOf({ ledger, clock: () => now }, { workspaceId }, range);
        expect(missing).toBeNull();
        const total = (all: readonly { sums: Sums }[]) => all.reduce((sum: Sums, each) => plus(sum, each.sums), {});
        expect(total(counted)).toEqual(total(rows));
        for (const { keyId, ownerId, sums: of } of rows) sums.set([workspaceId, keyId, ownerId].join(' '), of);
      }
      return sums;
    },
    /** Reads the usage of all workspaces as operators do, in small pages. */
    async report(groupBy: WorkspaceGrouping, end: number, workspaceId?: string) {
      const ledger = new DynamoUsageLedger(dynamo, table, options);
      const range = usageRange({ from: firstDay, to: end, granularity: 'day' }, end);
      const sums = new Map<string, Sums>();
      let after: ReportPlace | undefined;
      do {
        const page = await reportOfWorkspaces(ledger, { range, groupBy, workspaceId, limit: 2, after });
        expect(page.rows.length).toBeLessThanOrEqual(2);
        for (const row of page.rows) {
          const name = [row.workspaceId, row.keyId, row.ownerId].join(' ');
          expect(sums.has(name)).toBe(false);
          sums.set(name, row.sums);
        }
        after = page.next;
      } while (after !== undefined);
      return sums;
    },
    /** Returns the sums in the records of the days. */
    async recorded(days: number) {
      const ledger = new DynamoUsageLedger(dynamo, table, options);
      const sums = new Map<string, Sums>();
      for (const workspaceId of new Set(keys.map((key) => key.workspaceId))) {
        const records = await ledger.records('day', workspaceId, { from: firstDay, to: firstDay + days * dayMs });
        for (const [at, { rows }] of records) {
          const day = isoTime(at).slice(0, 10);
          for (const { keyId, ownerId, sums: of } of rows) sums.set([workspaceId, day, keyId, ownerId].join(' '), of);
        }
      }
      return sums;
    },
  };
}

/** Calls that crash once, at a random one of the next calls. */
function crashing(calls: DynamoCalls, after: number): DynamoCalls {
  let left = after;
  return new Proxy(calls, {
    get(target, name) {
      const call = Reflect.get(target, name) as (request: unknown) => Promise<unknown>;
      return async (request: unknown) => {
        if (left-- <= 0) throw new Error('crashed');
        return call(request);
      };
    },
  });
}

const sorted = (sums: ReadonlyMap<string, Sums>) => [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1));

describe('a workspace with 1,000 keys and 31 days of usage', () => {
  test('is read in few calls, and a month fits into one page', async () => {
    const table = await engine.createTable();
    const dynamo = engine.calls('lean client');
    const ledger = new DynamoUsageLedger(dynamo, table, options);
    const random = chanceFrom(14);
    const now = firstDay + 31 * dayMs - 30 * minuteMs;
    const ids = Array.from({ length: 1000 }, () => newId('key', firstDay, (size) => randomBytes(size)));
    const rowsOf = () =>
      ids.toSorted().map((keyId, index) => {
        const sums = { admitted: 1 + Math.floor(random() * 5000), limited: Math.floor(random() * 20) };
        return { keyId, ownerId: `customer_${index % 200}`, sums };
      });
    let admitted = 0;
    for (let day = 0; day < 31; day++) {
      const rows = rowsOf();
      const sums = rows.reduce((total: Sums, row) => plus(total, row.sums), {});
      admitted += sums.admitted ?? 0;
      await ledger.putRecord('day', 'ws_1', firstDay + day * dayMs, { rows, steps: new Map([[3, sums]]) }, now);
    }
    const rolledTo = firstDay + 31 * dayMs - hourMs;
    await ledger.putProgress({ rolledTo, settledTo: rolledTo, underWay: null, failed: [] });
    const calls: string[] = [];
    const counting = new Proxy(dynamo, {
      get(target, name) {
        const call = Reflect.get(target, name) as (request: unknown) => unknown;
        return (request: unknown) => {
          calls.push(String(name));
          return call(request);
        };
      },
    });
    const reader = new DynamoUsageLedger(counting, table, options);
    for (const granularity of ['day', 'hour'] as const) {
      calls.length = 0;
      const range = usageRange({ from: firstDay, to: now, granularity }, now);
      const { counted, rows } = await readUsageOf({ ledger: reader, clock: () => now }, { workspaceId: 'ws_1' }, range);
      expect(rows).toHaveLength(1000);
      expect(counted.reduce((sum, { sums }) => sum + (sums.admitted ?? 0), 0)).toBe(admitted);
      // The progress, a page of days, and the eight partitions of the index for the hour that is open.
      expect(calls.length).toBeLessThanOrEqual(11);
    }
  });
});

describe('the roll-up of usage', () => {
  test('adds up to the served requests over a simulated month, however often it crashes, overlaps or repeats', async () => {
    const days = rounds(31, 3);
    const it = await world(11);
    for (let key = 0; key < 6; key++) it.addKey(key === 5);
    for (let hour = firstDay; hour < firstDay + days * dayMs; hour += hourMs) {
      if (it.random() < 0.05) it.addKey();
      if (it.random() < 0.05) it.pick(it.keys).isDeleted = true;
      if (it.random() < 0.1) it.pick(it.keys).ownerId = it.pick([null, 'customer_1', 'customer_3']);
      const live = it.keys.filter(({ isDeleted }) => !isDeleted);
      const minutes = Array.from({ length: Math.floor(it.random() * 14) }, () => Math.floor(it.random() * 60));
      for (const minute of minutes.toSorted((one, other) => one - other)) {
        if (live.length > 0) await it.request(it.pick(live), hour + minute * minuteMs);
      }
      const now = hour + hourMs + 10 * minuteMs;
      if (it.random() < 0.3) await it.rollUp(now, crashing(it.dynamo, Math.floor(it.random() * 30))).catch(() => {});
      if (it.random() < 0.2) await Promise.all([it.rollUp(now), it.rollUp(now)]);
      else if (it.random() < 0.7) await it.rollUp(now);
    }
    const end = firstDay + days * dayMs;
    await it.thaw(end + 2 * hourMs);
    await it.rollUp(end + 26 * hourMs);
    await it.rollUp(end + 27 * hourMs);
    expect(it.truth.size).toBeGreaterThan(20);
    expect(it.keys.some(({ isDeleted }) => isDeleted)).toBe(true);
    expect(sorted(await it.recorded(days))).toEqual(sorted(it.truth));

    const served = it.served(firstDay, end);
    expect(sorted(await it.report('key', end))).toEqual(sorted(served));
    const by = (nameOf: (workspaceId: string, keyId: string, ownerId: string) => string) => {
      const sums = new Map<string, Sums>();
      for (const [entry, of] of served) {
        const name = nameOf(...(entry.split(' ') as [string, string, string]));
        sums.set(name, plus(sums.get(name), of));
      }
      return sums;
    };
    const owners = by((workspaceId, _, ownerId) => `${workspaceId}  ${ownerId}`);
    expect(sorted(await it.report('owner', end))).toEqual(sorted(owners));
    const workspaces = by((workspaceId) => `${workspaceId}  `);
    expect(sorted(await it.report('workspace', end))).toEqual(sorted(workspaces));
    expect([...(await it.report('workspace', end, 'ws_1')).keys()]).toEqual(['ws_1  ']);
  });

  test('is complete at any moment when it is read: records and open hours add up to the served requests', async () => {
    const it = await world(12);
    for (let key = 0; key < 5; key++) it.addKey(key === 4);
    const hours = rounds(48, 30);
    for (let hour = firstDay; hour < firstDay + hours * hourMs; hour += hourMs) {
      const count = Math.floor(it.random() * 8);
      const at = Array.from({ length: count }, () => hour + Math.floor(it.random() * 60) * minuteMs);
      for (const time of at.toSorted((one, other) => one - other)) await it.request(it.pick(it.keys), time);
      const now = hour + hourMs;
      await it.thaw(now + 2000);
      if (it.random() < 0.6) await it.rollUp(now + 6 * minuteMs);
      if (it.random() < 0.6) continue;
      const later = now + 7 * minuteMs;
      expect(sorted(await it.read(firstDay, later, 'day', later))).toEqual(sorted(it.served(firstDay, now)));
      const from = firstDay + Math.floor(it.random() * (now - firstDay));
      const toHour = Math.floor(from / hourMs) * hourMs;
      expect(sorted(await it.read(from, later, 'hour', later))).toEqual(sorted(it.served(toHour, now)));
      const minute = Math.max(Math.floor(from / minuteMs) * minuteMs, now - 20 * hourMs);
      const end = minute + Math.floor(it.random() * 20 * 60) * minuteMs;
      expect(sorted(await it.read(minute, end, 'minute', later))).toEqual(sorted(it.served(minute, end)));
    }
  });

  test('names the hours that a late roll-up lacks, and reads a bounded number of hours from the counters', async () => {
    const it = await world(13);
    const key = it.addKey();
    await it.rollUp(firstDay);
    await it.request(key, firstDay + minuteMs);
    const now = firstDay + 30 * hourMs;
    const ledger = new DynamoUsageLedger(it.dynamo, it.table, options);
    const range = usageRange({ from: firstDay, granularity: 'hour' }, now);
    const { missing } = await readUsageOf({ ledger, clock: () => now }, { workspaceId: key.workspaceId }, range);
    expect(missing).toEqual({ from: firstDay, to: now - 5 * hourMs });
  });
});
