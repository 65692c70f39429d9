import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import type { DynamoCalls } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoUsageLedger } from '../../lambdas/adapters/dynamodb/usage/usage-ledger.ts';
import { KeyCounters } from '../../lambdas/domain/limits/key-counters.ts';
import { LimitedTally } from '../../lambdas/domain/limits/limited-tally.ts';
import { dayMs, hourMs, isoTime, minuteMs } from '../../lambdas/domain/shared/time.ts';
import { plus } from '../../lambdas/domain/usage/record.ts';
import { type CountName, countNames, type RefusalName, type Sums } from '../../lambdas/domain/usage/refusals.ts';
import { rollUpUsage } from '../../lambdas/domain/usage/roll-up.ts';
import { chanceFrom } from '../support/chance.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';

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
  const note = ({ workspaceId, keyId, ownerId }: TestKey, at: number, name: CountName) => {
    const day = isoTime(at).slice(0, 10);
    const entry = [workspaceId, day, keyId, ownerId].join(' ');
    truth.set(entry, plus(truth.get(entry), { [name]: 1 }));
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
    /** Writes the refusals that still wait. */
    async thaw(at: number) {
      for (const tally of tallies) while (tally.writeDue(at) !== undefined) await tally.writeDue(at);
    },
    async rollUp(now: number, calls: DynamoCalls = dynamo) {
      const ledger = new DynamoUsageLedger(calls, table, options);
      return rollUpUsage({ ledger, clock: () => now }, now + minuteMs);
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
  });
});
