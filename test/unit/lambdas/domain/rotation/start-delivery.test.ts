import { expect, test } from '@jest/globals';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import { type DeliveryDependencies, startDelivery } from '../../../../../lambdas/domain/rotation/deliver.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { newKey, newValue, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';

const workspaceId = 'ws_01ARYZ6S410000000000000000';
const delivery = { versionId: 'v', secretArn: 'arn', baseVersionId: null };

/** Starts a delivery of a key without a policy, which another request may change meanwhile. */
async function started(meanwhile?: (record: ApiKeyRecord) => ApiKeyRecord): Promise<ApiKeyRecord | undefined> {
  const keys = new KeysInMemory({ id: workspaceId, plan: 'Professional', keyCount: 1 } as Workspace);
  const { record } = newKey(workspaceId);
  keys.records.set(record.id, meanwhile?.(record) ?? record);
  const dependencies = { keys, sealer: undefined, clock: () => noon } as unknown as DeliveryDependencies;
  await startDelivery(dependencies, record, newValue(record), delivery);
  return keys.records.get(record.id);
}

test('a delivery adds its value to the one that the secret holds', async () => {
  expect((await started())?.values).toHaveLength(2);
});

test('a key that another request has regenerated meanwhile keeps that value only', async () => {
  let wanted: ApiKeyRecord | undefined;
  const result = await started((record) => {
    wanted = { ...record, values: [newValue(record).value] };
    return wanted;
  });
  expect(result).toEqual(wanted);
});
