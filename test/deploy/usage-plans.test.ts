import { GetApiKeysCommand, GetUsagePlanKeysCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { afterAll, expect, test } from '@jest/globals';
import { call, rootKey, statusOf } from '../support/service/service.ts';
import { account } from './support/deployed.ts';

afterAll(() => account.close());

/** Names of the gateway keys in the usage plan of each plan. */
async function keysByPlan(): Promise<Record<string, string[]>> {
  const { items = [] } = await account.gateway.send(new GetUsagePlansCommand({}));
  return Object.fromEntries(
    await Promise.all(
      items.map(async ({ id, name = '' }) => {
        const keys = await account.gateway.send(new GetUsagePlanKeysCommand({ usagePlanId: id, limit: 500 }));
        return [name.split('-')[1], (keys.items ?? []).map((key) => key.name ?? '')];
      }),
    ),
  );
}

test('each workspace has a gateway key of its own, in the usage plan of its plan', async () => {
  const { workspaceId } = (await call('GET', '/v1/status', { key: rootKey('Enterprise') })).body;
  const { Enterprise, Professional, Free } = await keysByPlan();
  expect(Enterprise?.filter((name) => name.startsWith(`latchkey-${workspaceId}-`))).toHaveLength(1);
  expect(Professional?.join()).not.toContain(workspaceId);
  expect(Free).toBeUndefined();
});

test('a gateway key opens nothing', async () => {
  const { items = [] } = await account.gateway.send(new GetApiKeysCommand({ includeValues: true, limit: 500 }));
  const values = items.flatMap(({ value }) => value ?? []);
  expect(values.length).toBeGreaterThan(0);
  for (const value of values) expect(await statusOf(value)).toBe(401);
});
