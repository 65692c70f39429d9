import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConditionFailedError } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoQuotaNotices } from '../../../lambdas/adapters/dynamodb/quotas/quota-notices.ts';
import { DynamoQuotaReader, DynamoQuotaStore } from '../../../lambdas/adapters/dynamodb/quotas/quota-store.ts';
import { type CurrentQuota, currentKeyQuota, currentWorkspaceQuota } from '../../../lambdas/domain/limits/quota.ts';
import type { QuotaNotice } from '../../../lambdas/domain/limits/quota-ports.ts';
import { isoTime } from '../../../lambdas/domain/shared/time.ts';
import { dynamoClients, type Engine, startEngine } from '../../support/stores/engine.ts';
import { noon } from '../../support/stores/keys.ts';

let engine: Engine;
let table: string;
let names = 0;
const newTag = () => `tag${names++}`;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
});
afterAll(() => engine.stop());

const ofKey = (requests: number, per: CurrentQuota['per'] = 'day', tag = newTag(), now = noon) =>
  currentKeyQuota(tag, { requests, per }, now) as CurrentQuota;

const item = async (pk: string, sk: string) =>
  (await engine.client().send(new GetCommand({ TableName: table, Key: { pk, sk } }))).Item;

describe.each(dynamoClients)('with the %s', (client) => {
  let quotas: DynamoQuotaStore;
  let reader: DynamoQuotaReader;
  beforeAll(() => {
    quotas = new DynamoQuotaStore(engine.calls(client), table);
    reader = new DynamoQuotaReader(engine.calls(client), table);
  });

  test('counts up to the quota, then refuses without counting', async () => {
    const quota = ofKey(5);
    expect(await quotas.consume(quota, 2)).toEqual({ admitted: true, used: 2 });
    expect(await quotas.consume(quota, 2)).toEqual({ admitted: true, used: 4 });
    expect(await quotas.consume(quota, 2)).toEqual({ admitted: false, used: 4 });
    expect(await quotas.consume(quota, 1)).toEqual({ admitted: true, used: 5 });
    expect(await quotas.consume(quota, 1)).toEqual({ admitted: false, used: 5 });
    expect(await reader.used([quota, ofKey(5)])).toEqual([5, 0]);
  });

  test('admits exactly the quota of many concurrent requests', async () => {
    const quota = ofKey(50);
    const counts = await Promise.all(Array.from({ length: 120 }, () => quotas.consume(quota, 1)));
    const used = counts.filter(({ admitted }) => admitted).map((each) => each.used);
    expect(used.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  test('a request that costs more than the whole quota is refused and stores nothing', async () => {
    const quota = ofKey(3);
    expect(await quotas.consume(quota, 5)).toEqual({ admitted: false, used: 0 });
    expect(await item(quota.counter, '2026-11-24')).toBeUndefined();
  });

  test('counts each period and each owner separately', async () => {
    const tag = newTag();
    const [day, next, month] = [ofKey(1, 'day', tag), ofKey(1, 'day', tag, noon + 86_400_000), ofKey(1, 'month', tag)];
    const workspace = currentWorkspaceQuota(tag, { workspaceQuota: { requests: 1, per: 'total' } }, undefined, noon);
    for (const quota of [day, next, month, workspace as CurrentQuota]) {
      expect(await quotas.consume(quota, 1)).toEqual({ admitted: true, used: 1 });
    }
  });

  test('a higher limit makes room in the same period', async () => {
    const tag = newTag();
    await quotas.consume(ofKey(1, 'month', tag), 1);
    expect(await quotas.consume(ofKey(1, 'month', tag), 1)).toEqual({ admitted: false, used: 1 });
    expect(await quotas.consume(ofKey(2, 'month', tag), 1)).toEqual({ admitted: true, used: 2 });
  });

  test('a request that is given back makes room for another one, and a count never falls below zero', async () => {
    const quota = ofKey(3);
    await quotas.consume(quota, 3);
    await quotas.giveBack(quota, 3);
    expect(await quotas.read(quota)).toBe(0);
    await expect(quotas.giveBack(quota, 1)).rejects.toThrow(ConditionFailedError);
    expect(await quotas.consume(quota, 2)).toEqual({ admitted: true, used: 2 });
    await expect(quotas.giveBack(quota, 3)).rejects.toThrow(ConditionFailedError);
    expect(await reader.used([quota])).toEqual([2]);
  });

  test('DynamoDB deletes a count 31 days after its period, and keeps a total', async () => {
    const [month, total] = [ofKey(1, 'month'), ofKey(1, 'total')];
    await quotas.consume(month, 1);
    await quotas.consume(total, 1);
    const expiresAt = Date.parse('2027-01-01T00:00:00Z') / 1000;
    expect(await item(month.counter, '2026-11')).toEqual({ pk: month.counter, sk: '2026-11', used: 1, expiresAt });
    expect(await item(total.counter, 'total')).toEqual({ pk: total.counter, sk: 'total', used: 1 });
  });

  describe('the notices of a quota', () => {
    const workspaceId = () => `ws_${newTag()}`;
    const noticeOf = (id: string, limit = 10, threshold: QuotaNotice['threshold'] = 'warning', now = noon) => {
      const quota = currentWorkspaceQuota(id, { workspaceQuota: { requests: limit, per: 'month' } }, undefined, now);
      return {
        quota: { ...(quota as CurrentQuota), used: 8 },
        threshold,
        workspaceId: id,
        keyId: null,
        requestId: 'r',
      };
    };
    const eventsOf = async (id: string) => {
      const { Items = [] } = await engine.client().send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `WS#${id}` },
        }),
      );
      return Items;
    };
    let now = noon;
    const store = () => new DynamoQuotaNotices(engine.calls(client), table, () => now);

    test('are recorded once, however many instances announce them at the same time', async () => {
      const id = workspaceId();
      const announced = Array.from({ length: 8 }, () => store().announce(noticeOf(id)));
      const failed = (await Promise.allSettled(announced)).filter(({ status }) => status === 'rejected');
      // A transaction that met another one may fail. The instance then announces the notice again.
      expect(failed.length).toBeLessThan(8);
      await store().announce(noticeOf(id));
      now += 1000;
      await store().announce(noticeOf(id));
      now = noon;
      expect(await eventsOf(id)).toEqual([
        expect.objectContaining({
          action: 'quota.warning',
          at: isoTime(noon),
          workspaceId: id,
          keyId: null,
          actor: { type: 'service', id: 'authorizer' },
          requestId: 'r',
          changes: { of: 'workspace', per: 'month', limit: 10, used: 8, resetsAt: '2026-12-01T00:00:00.000Z' },
        }),
      ]);
    });

    test('are recorded again for another threshold, another limit and another period', async () => {
      const id = workspaceId();
      await store().announce(noticeOf(id));
      await store().announce(noticeOf(id, 10, 'exhausted'));
      await store().announce(noticeOf(id, 20));
      await store().announce(noticeOf(id, 10, 'warning', Date.parse('2026-12-01T00:00:00Z')));
      expect(await eventsOf(id)).toHaveLength(4);
    });

    test('leave a mark that DynamoDB deletes a day after the period', async () => {
      const id = workspaceId();
      await store().announce(noticeOf(id));
      const [event] = await eventsOf(id);
      expect(await item(`QUOTA#${id}`, '2026-11 10 warning')).toEqual({
        pk: `QUOTA#${id}`,
        sk: '2026-11 10 warning',
        eventId: event?.['id'],
        deleteAfter: Date.parse('2026-12-02T00:00:00Z') / 1000,
      });
    });
  });
});
