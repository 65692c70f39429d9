import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { usedInOf } from '../../lambdas/adapters/dynamodb/counter-item.ts';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { ConditionFailedError } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import type { CounterStore } from '../../lambdas/domain/limits/ports.ts';
import { accountNamed, limitsOf } from '../support/limits.ts';
import { dynamoClients, type Engine, startEngine } from '../support/stores/engine.ts';
import { noon } from '../support/stores/keys.ts';

let engine: Engine;
let table: string;
let keys = 0;
const newKeyId = () => `key_${keys++}`;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
});
afterAll(() => engine.stop());

const item = async (pk: string) =>
  (await engine.client().send(new GetCommand({ TableName: table, Key: { pk, sk: '2026-11-24T12' } }))).Item;

const limits = limitsOf({ perMinute: 3, perHour: 5 });
const ofTime = { limits, revision: '1' };
const minute = 60_000;

describe.each(dynamoClients)('with the %s', (client) => {
  let counters: CounterStore;
  beforeAll(() => {
    counters = new DynamoCounterStore(engine.calls(client), table);
  });

  test('counts up to the limit of the minute, then refuses without counting', async () => {
    const id = newKeyId();
    for (const count of [1, 2, 3]) {
      expect(await counters.count(id, limits, noon)).toEqual({
        admitted: true,
        counts: { minute: count, hour: count },
      });
    }
    for (let i = 0; i < 3; i++) {
      expect(await counters.count(id, limits, noon)).toEqual({ admitted: false, counts: { minute: 3, hour: 3 } });
    }
    expect(await counters.read(id, noon)).toEqual({ minute: 3, hour: 3 });
  });

  test('a new minute admits requests again, until the hour is full', async () => {
    const id = newKeyId();
    for (let i = 0; i < 3; i++) await counters.count(id, limits, noon);
    const next = noon + minute;
    expect(await counters.count(id, limits, next)).toEqual({ admitted: true, counts: { minute: 1, hour: 4 } });
    expect(await counters.count(id, limits, next)).toEqual({ admitted: true, counts: { minute: 2, hour: 5 } });
    expect(await counters.count(id, limits, next)).toEqual({ admitted: false, counts: { minute: 2, hour: 5 } });
  });

  test('counts many requests if all fit, and otherwise none', async () => {
    const id = newKeyId();
    const block = (minute: number, hour: number) =>
      counters.count(id, limits, noon, { block: { requests: { minute, hour }, atMost: limits } });
    expect(await block(2, 4)).toEqual({ admitted: true, counts: { minute: 2, hour: 4 } });
    expect(await block(2, 1)).toEqual({ admitted: false, counts: { minute: 2, hour: 4 } });
    expect(await block(1, 2)).toEqual({ admitted: false, counts: { minute: 2, hour: 4 } });
    expect(await block(1, 1)).toEqual({ admitted: true, counts: { minute: 3, hour: 5 } });
  });

  describe('a count on an open counter', () => {
    test('is exact in each window, and keeps the limits that the counter remembers', async () => {
      const id = newKeyId();
      const wide = limitsOf({ perMinute: 50, perHour: 100 });
      await counters.count(id, wide, noon);
      const opened = (admitted: boolean, minutes: number, hours: number) => ({
        admitted,
        counts: { minute: minutes, hour: hours },
      });
      expect(await counters.countOpen(id, limits, noon)).toEqual(opened(true, 2, 2));
      expect(await counters.countOpen(id, limits, noon)).toEqual(opened(true, 3, 3));
      expect(await counters.countOpen(id, limits, noon)).toEqual(opened(false, 3, 3));
      expect(await counters.countOpen(id, limits, noon + minute)).toEqual(opened(true, 1, 4));
      expect(await counters.countOpen(id, limits, noon + minute)).toEqual(opened(true, 2, 5));
      expect(await counters.countOpen(id, limits, noon + 2 * minute)).toEqual(opened(false, 0, 5));
      expect(await item(id)).toMatchObject({ ...wide, h: 5, expiresAt: expect.any(Number) });
    });

    test('opens the counter if it is gone', async () => {
      const id = newKeyId();
      expect(await counters.countOpen(id, limits, noon)).toEqual({ admitted: true, counts: { minute: 1, hour: 1 } });
      expect(await item(id)).toMatchObject({ ...limits, h: 1, expiresAt: expect.any(Number) });
    });
  });

  describe('a count under the limits that the counter remembers', () => {
    test('needs a request in the same hour, and creates nothing', async () => {
      const id = newKeyId();
      expect(await counters.countKnown(id, noon)).toBeUndefined();
      expect(await item(id)).toBeUndefined();
      await counters.count(id, limits, noon - 60 * minute);
      expect(await counters.countKnown(id, noon)).toBeUndefined();
      await counters.add(`limited#${id}`, { limited: 1 }, noon, accountNamed(id));
      expect(await counters.countKnown(`limited#${id}`, noon)).toBeUndefined();
    });

    test('is exact in each window', async () => {
      const id = newKeyId();
      await counters.count(id, limits, noon);
      const known = (admitted: boolean, minutes: number, hours: number) => ({
        admitted,
        counts: { minute: minutes, hour: hours },
        limits,
      });
      expect(await counters.countKnown(id, noon)).toEqual(known(true, 2, 2));
      expect(await counters.countKnown(id, noon)).toEqual(known(true, 3, 3));
      expect(await counters.countKnown(id, noon)).toEqual(known(false, 3, 3));
      expect(await counters.countKnown(id, noon + minute)).toEqual(known(true, 1, 4));
      expect(await counters.countKnown(id, noon + minute)).toEqual(known(true, 2, 5));
      expect(await counters.countKnown(id, noon + 2 * minute)).toEqual(known(false, 0, 5));
    });

    test('uses the limits of the last count', async () => {
      const id = newKeyId();
      await counters.count(id, limits, noon);
      const lower = limitsOf({ perMinute: 2, perHour: 5 });
      await counters.count(id, lower, noon);
      expect(await counters.countKnown(id, noon)).toMatchObject({ admitted: false, limits: lower });
    });

    test('200 concurrent ones on a limit of 60 admit exactly the rest, together with others', async () => {
      const id = newKeyId();
      const wide = limitsOf({ perMinute: 60, perHour: 1000 });
      await counters.count(id, wide, noon);
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          index % 2 === 0 ? counters.countKnown(id, noon) : counters.count(id, wide, noon),
        ),
      );
      expect(results.filter((result) => result?.admitted)).toHaveLength(59);
    });
  });

  describe('a request that is given back', () => {
    test('leaves the windows of its own moment', async () => {
      const id = newKeyId();
      await counters.count(id, limits, noon);
      await counters.count(id, limits, noon + minute);
      expect(await counters.giveBack(id, noon)).toEqual({ minute: 0, hour: 1 });
      expect(await item(id)).toMatchObject({ h: 1, m34: 0, m35: 1, ...limits });
    });

    test('can change the limits that the counter remembers', async () => {
      const id = newKeyId();
      await counters.count(id, limits, noon);
      const lower = limitsOf({ perMinute: 1, perHour: 2 });
      await counters.giveBack(id, noon, lower);
      expect(await counters.countKnown(id, noon)).toMatchObject({ admitted: true, limits: lower });
    });

    test('never makes a count negative, and creates nothing', async () => {
      const id = newKeyId();
      await expect(counters.giveBack(id, noon)).rejects.toThrow(ConditionFailedError);
      expect(await item(id)).toBeUndefined();
      await counters.count(id, limits, noon);
      await counters.giveBack(id, noon);
      await expect(counters.giveBack(id, noon)).rejects.toThrow(ConditionFailedError);
      expect(await item(id)).toMatchObject({ h: 0, m34: 0 });
    });
  });

  test('a reserve gives out what was put into it, under the same limits', async () => {
    const reserve = `${newKeyId()}#0`;
    const empty = { admitted: false, left: { minute: 0, hour: 0 } };
    expect(await counters.take(reserve, ofTime, noon)).toEqual(empty);
    const counts = { minute: 10, hour: 20 };
    await counters.fill(reserve, ofTime, noon, { requests: { minute: 2, hour: 3 }, counts });
    expect(await counters.take(reserve, { ...ofTime, limits: { ...limits, perHour: 4 } }, noon)).toEqual(empty);
    // The same limits after they were others.
    expect(await counters.take(reserve, { ...ofTime, revision: '3' }, noon)).toEqual(empty);
    expect(await counters.take(reserve, ofTime, noon)).toEqual({ admitted: true, counts: { minute: 9, hour: 18 } });
    expect(await counters.take(reserve, ofTime, noon)).toEqual({ admitted: true, counts: { minute: 10, hour: 19 } });
    expect(await counters.take(reserve, ofTime, noon)).toEqual({ admitted: false, left: { minute: 0, hour: 1 } });
    expect(await counters.take(reserve, ofTime, noon + minute)).toEqual({
      admitted: false,
      left: { minute: 0, hour: 1 },
    });
    expect(await counters.take(reserve, ofTime, noon + 60 * minute)).toEqual(empty);
    const { Item } = await engine
      .client()
      .send(new GetCommand({ TableName: table, Key: { pk: reserve, sk: '2026-11-24T12 3/5 1' } }));
    // Like every counter, it is deleted 31 days after its hour.
    expect(Item).toMatchObject({ m34: 0, h: -1, expiresAt: Date.parse('2026-12-25T13:00:00Z') / 1000 });
  });

  test('concurrent requests never take more from a reserve than it has', async () => {
    const reserve = `${newKeyId()}#0`;
    const content = { requests: { minute: 7, hour: 9 }, counts: { minute: 8, hour: 10 } };
    await counters.fill(reserve, ofTime, noon, content);
    const taken = await Promise.all(Array.from({ length: 40 }, () => counters.take(reserve, ofTime, noon)));
    expect(taken.filter(({ admitted }) => admitted)).toHaveLength(7);
  });

  test('a new hour starts at zero', async () => {
    const id = newKeyId();
    for (let i = 0; i < 3; i++) await counters.count(id, limits, noon);
    expect(await counters.count(id, limits, noon + 60 * minute)).toEqual({
      admitted: true,
      counts: { minute: 1, hour: 1 },
    });
  });

  test('the last moment of a minute and the first of the next are different windows', async () => {
    const id = newKeyId();
    const edge = Date.parse('2026-11-24T12:35:00.000Z');
    await counters.count(id, limits, edge - 1);
    expect(await counters.count(id, limits, edge)).toEqual({ admitted: true, counts: { minute: 1, hour: 2 } });
  });

  test('keys do not share windows', async () => {
    const [a, b] = [newKeyId(), newKeyId()];
    await counters.count(a, limits, noon);
    expect(await counters.count(b, limits, noon)).toEqual({ admitted: true, counts: { minute: 1, hour: 1 } });
  });

  test('200 concurrent counts on a limit of 60 admit exactly 60', async () => {
    const id = newKeyId();
    const wide = limitsOf({ perMinute: 60, perHour: 1000 });
    const results = await Promise.all(Array.from({ length: 200 }, () => counters.count(id, wide, noon)));
    expect(results.filter(({ admitted }) => admitted)).toHaveLength(60);
    expect(await counters.read(id, noon)).toEqual({ minute: 60, hour: 60 });
  });

  test('refuses when the limit is below the current count', async () => {
    const id = newKeyId();
    for (let i = 0; i < 3; i++) await counters.count(id, limits, noon);
    expect(await counters.count(id, limitsOf({ perMinute: 2, perHour: 5 }), noon)).toMatchObject({ admitted: false });
  });

  test('reading does not count, and an unknown key has a count of zero', async () => {
    expect(await counters.read(newKeyId(), noon)).toEqual({ minute: 0, hour: 0 });
  });

  test('refusals are added to an item of their own, without a condition', async () => {
    const id = newKeyId();
    await counters.count(id, limits, noon);
    const account = { workspaceId: 'ws_1', keyId: 'key_1', ownerId: 'customer_1' };
    await Promise.all([1, 2, 3, 4].map((limited) => counters.add(`limited#${id}`, { limited }, noon, account)));
    await counters.add(`limited#${id}`, { limited: 7, scope: 2 }, noon + minute, account);
    const expiresAt = Date.parse('2026-11-24T13:00:00Z') / 1000 + 31 * 86_400;
    expect(await item(`limited#${id}`)).toEqual({
      ...{ pk: `limited#${id}`, sk: '2026-11-24T12' },
      ...{ h: 17, m34: 10, m35: 7, scope: 2, scope35: 2, expiresAt },
      ...{ usedIn: usedInOf('2026-11-24T12', id), usedBy: 'ws_1#key_1', ownerId: 'customer_1' },
    });
    expect(await item(id)).toEqual({ pk: id, sk: '2026-11-24T12', h: 1, m34: 1, ...limits, expiresAt });
    expect(await counters.read(id, noon)).toEqual({ minute: 1, hour: 1 });
  });

  test('stores one item per hour with a number per minute, for 31 days', async () => {
    const id = newKeyId();
    await counters.count(id, limits, noon);
    await counters.count(id, limits, noon + minute);
    const { Item } = await engine
      .client()
      .send(new GetCommand({ TableName: table, Key: { pk: id, sk: '2026-11-24T12' } }));
    const hourEnd = Date.parse('2026-11-24T13:00:00Z') / 1000;
    const counts = { h: 2, m34: 1, m35: 1 };
    expect(Item).toEqual({
      ...{ pk: id, sk: '2026-11-24T12', ...counts },
      // The limits under which a request was last counted.
      ...limits,
      expiresAt: hourEnd + 31 * 86_400,
    });
  });
});
