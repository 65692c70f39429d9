import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoCounterStore } from '../../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoUsageStore } from '../../../lambdas/adapters/dynamodb/usage-store.ts';
import { KeyCounters, limitedCounter } from '../../../lambdas/domain/limits/key-counters.ts';
import { ServiceUnavailableError } from '../../../lambdas/domain/shared/errors.ts';
import { readCounters, readLimits } from '../../../lambdas/domain/usage/read-counters.ts';
import { usageOf } from '../../../lambdas/domain/usage/usage.ts';
import { accountNamed, limitsOf } from '../../support/limits.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';
import { noon } from '../../support/stores/keys.ts';

/** Reads the usage that the hot path really counts. */
let engine: Engine;
let table: string;
let counters: DynamoCounterStore;
let usage: DynamoUsageStore;
let keys = 0;
const newKeyId = () => `key_${keys++}`;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
  counters = new DynamoCounterStore(engine.calls('lean client'), table);
  usage = new DynamoUsageStore(engine.calls('lean client'), table);
});
afterAll(() => engine.stop());

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const hourOfNoon = Date.parse('2026-11-24T12:00:00Z');
const limits = limitsOf({ perMinute: 3, perHour: 1000 });
const sorted = (counts: readonly { at: number; count: number }[]) => counts.toSorted((a, b) => a.at - b.at);

describe('the last minutes of counters in an hour', () => {
  test('are the last ones with a request that was not given back', async () => {
    const [used, returned, limited, other, unused] = Array.from({ length: 5 }, newKeyId) as [string, ...string[]];
    await counters.count(used, limits, noon - minute);
    await counters.count(used, limits, noon);
    await counters.count(used, limits, noon + hour);
    for (const counter of [returned, other] as string[]) await counters.count(counter, limits, noon);
    await counters.count(returned as string, limits, noon + minute);
    await counters.giveBack(returned as string, noon + minute);
    await counters.add(limitedCounter(limited as string), { limited: 1 }, noon, accountNamed('key'));
    const all = [used, returned, limited, unused].map((counter) => ({ counter: counter as string, hour: hourOfNoon }));
    const minutes = await usage.lastMinutes([...all, { counter: other as string, hour: hourOfNoon + hour }]);
    const at = Math.floor(noon / minute) * minute;
    expect(minutes).toEqual(
      new Map([
        [used, at],
        [returned, at],
      ]),
    );
  });

  test('are read for a hundred counters in one call', async () => {
    const all = Array.from({ length: 100 }, newKeyId);
    await Promise.all(all.map((id, index) => counters.count(id, limits, hourOfNoon + (index % 60) * minute)));
    const calls = engine.calls('lean client');
    let reads = 0;
    const batchGet: typeof calls.batchGet = (request) => {
      reads += 1;
      return calls.batchGet(request);
    };
    const reader = new DynamoUsageStore({ ...calls, batchGet }, table);
    const minutes = await reader.lastMinutes(all.map((counter) => ({ counter, hour: hourOfNoon })));
    expect(all.map((id) => minutes.get(id))).toEqual(all.map((_, index) => hourOfNoon + (index % 60) * minute));
    expect(reads).toBe(1);
  });

  test('are unavailable while DynamoDB throttles', async () => {
    const calls = engine.calls('lean client');
    const batchGet = async () => ({ UnprocessedKeys: { [table]: {} } });
    const reader = new DynamoUsageStore({ ...calls, batchGet }, table);
    await expect(reader.lastMinutes([{ counter: 'a', hour: hourOfNoon }])).rejects.toThrow(ServiceUnavailableError);
  });
});

describe('counts', () => {
  test('contain the minutes with counts', async () => {
    const id = newKeyId();
    for (let i = 0; i < 5; i++) await counters.count(id, limits, noon);
    await counters.count(id, limits, noon + minute);
    await counters.count(id, limits, noon + hour);
    const all = { from: hourOfNoon, to: hourOfNoon + 2 * hour };
    const inMinute = (time: number) => Math.floor(time / minute) * minute;
    expect(sorted(await usage.counts(id, all, 'minute'))).toEqual([
      { at: inMinute(noon), count: 3 },
      { at: inMinute(noon + minute), count: 1 },
      { at: inMinute(noon + hour), count: 1 },
    ]);
    expect(sorted(await usage.counts(id, all, 'hour'))).toEqual([
      { at: hourOfNoon, count: 4 },
      { at: hourOfNoon + hour, count: 1 },
    ]);
  });

  test('end at the end of the range, to the minute', async () => {
    const id = newKeyId();
    for (const at of [hourOfNoon - 1, hourOfNoon, hourOfNoon + hour - 1, hourOfNoon + hour]) {
      await counters.count(id, limits, at);
    }
    expect(await usage.counts(id, { from: hourOfNoon, to: hourOfNoon + hour }, 'hour')).toEqual([
      { at: hourOfNoon, count: 2 },
    ]);
    expect(await usage.counts(id, { from: hourOfNoon, to: hourOfNoon + minute }, 'minute')).toEqual([
      { at: hourOfNoon, count: 1 },
    ]);
    expect(await usage.counts(id, { from: hourOfNoon, to: hourOfNoon }, 'minute')).toEqual([]);
  });

  test.each(['minute', 'hour'] as const)(
    'have no rate limited requests of a key that was revoked, by the %s',
    async (by) => {
      const counter = limitedCounter(newKeyId());
      await counters.add(counter, { revoked: 2 }, noon, accountNamed('key'));
      expect(await usage.counts(counter, { from: hourOfNoon, to: hourOfNoon + hour }, by)).toEqual([]);
      await counters.add(counter, { limited: 3 }, noon, accountNamed('key'));
      expect(await usage.counts(counter, { from: hourOfNoon, to: hourOfNoon + hour }, by)).toMatchObject([
        { count: 3 },
      ]);
    },
  );

  test('do not exist for an unused key, and exclude other keys', async () => {
    await counters.count(newKeyId(), limits, noon);
    expect(await usage.counts(newKeyId(), { from: 0, to: noon + day }, 'hour')).toEqual([]);
  });

  test('are read beyond the end of a DynamoDB page', async () => {
    const id = newKeyId();
    const from = hourOfNoon - 31 * day;
    // With this much data in each item, 31 days exceed the 1 MB that one query reads.
    await Promise.all(
      Array.from({ length: 744 }, (_, index) =>
        engine.client().send(
          new PutCommand({
            TableName: table,
            Item: {
              ...{ pk: id, sk: new Date(from + index * hour).toISOString().slice(0, 13) },
              ...{ h: index + 1, m05: index + 1, filler: 'x'.repeat(3000) },
            },
          }),
        ),
      ),
    );
    const counts = sorted(await usage.counts(id, { from, to: hourOfNoon }, 'hour'));
    expect(counts).toEqual(Array.from({ length: 744 }, (_, index) => ({ at: from + index * hour, count: index + 1 })));
    expect(await usage.counts(id, { from, to: hourOfNoon }, 'minute')).toHaveLength(744);
  });
});

describe('the usage of a key', () => {
  const plans = {
    Small: { maxKeys: 5, limits },
    Huge: { maxKeys: 5, limits: limitsOf({ perMinute: 90_000, perHour: 1_000_000 }) },
  };

  test.each(['minute', 'hour', 'day'] as const)('by the %s adds up all its counters and its refusals', async (by) => {
    const id = newKeyId();
    await counters.count(id, limits, noon);
    const instances = [0, 0.4, 0.9].map((place) => new KeyCounters(counters, () => place));
    for (let i = 0; i < 6; i++) await instances[i % 3]?.count(id, { limits: plans.Huge.limits, revision: '1' }, noon);
    // The counter has counted more: what is in the reserves.
    expect((await counters.read(id, noon)).minute).toBe(1501);
    await counters.add(limitedCounter(id), { limited: 40 }, noon, accountNamed(id));
    await counters.add(limitedCounter(id), { limited: 2 }, noon + minute, accountNamed(id));
    const from = Date.parse('2026-11-24T00:00:00Z');
    const range = { from, to: from + day, granularity: by };
    const counted = await readCounters({ usage }, id, range);
    const { points, ...total } = usageOf(range, counted, { keptSince: 0, missing: null });
    expect(total).toMatchObject({ admitted: 7, limited: 42 });
    const used = points.filter(({ admitted, limited }) => admitted + limited > 0);
    expect(used.map(({ at: _, refused: __, ...each }) => each)).toEqual(
      by === 'minute'
        ? [
            { admitted: 7, limited: 40 },
            { admitted: 0, limited: 2 },
          ]
        : [{ admitted: 7, limited: 42 }],
    );
    expect(await readLimits(usage, id, plans.Huge.limits, noon)).toEqual({
      minute: { limit: 90_000, remaining: 89_993, resetsAt: '2026-11-24T12:35:00.000Z' },
      hour: { limit: 1_000_000, remaining: 999_993, resetsAt: '2026-11-24T13:00:00.000Z' },
    });
    // The same requests count under other limits.
    expect(await readLimits(usage, id, limits, noon)).toMatchObject({ minute: { remaining: 0 } });
  });
});
