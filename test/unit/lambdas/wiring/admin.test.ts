import { expect, test } from '@jest/globals';
import type { GatewayKeys } from '../../../../lambdas/domain/workspaces/ports.ts';
import { loadedWithFirstCall } from '../../../../lambdas/wiring/admin.ts';

/** Gateway keys that record the ids that they delete. */
function recording() {
  const deleted: string[] = [];
  const gatewayKeys: GatewayKeys = {
    create: async ({ id }) => ({ id, value: id }),
    addToPlan: async () => true,
    delete: async (keyId) => void deleted.push(keyId),
  };
  return { deleted, gatewayKeys };
}

test('the client is loaded once, with the first call', async () => {
  const { deleted, gatewayKeys } = recording();
  let loads = 0;
  const lazy = loadedWithFirstCall(async () => {
    loads++;
    return gatewayKeys;
  });
  expect(loads).toBe(0);
  await Promise.all([lazy.delete('key'), lazy.delete('another')]);
  expect(await lazy.create({ id: 'ws', plan: 'free', planChanges: 0 })).toEqual({ id: 'ws', value: 'ws' });
  expect(await lazy.addToPlan('key', 'free')).toBe(true);
  expect(deleted).toEqual(['key', 'another']);
  expect(loads).toBe(1);
});

test('a call after a failed load tries again', async () => {
  const { deleted, gatewayKeys } = recording();
  const failures = [new Error('The file cannot be read.')];
  const lazy = loadedWithFirstCall(async () => {
    const failure = failures.pop();
    if (failure !== undefined) throw failure;
    return gatewayKeys;
  });
  await expect(lazy.delete('key')).rejects.toThrow('The file cannot be read.');
  await lazy.delete('key');
  expect(deleted).toEqual(['key']);
});
