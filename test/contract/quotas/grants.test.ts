import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoCredentialStore } from '../../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoSpareGatewayKeys } from '../../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoWorkspaceKeys } from '../../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamodb/workspace-store.ts';
import { currentDigest } from '../../../lambdas/domain/keys/digest.ts';
import { InvalidRequestError, UnfinishedError, WorkspaceDeletingError } from '../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import { grantQuota } from '../../../lambdas/domain/workspaces/grant-quota.ts';
import { provisionWorkspace } from '../../../lambdas/domain/workspaces/provision.ts';
import { settleWorkspace } from '../../../lambdas/domain/workspaces/settle-workspace.ts';
import { isPending, type Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';
import { limitsOf } from '../../support/limits.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';
import { GatewayKeysInMemory } from '../../support/stores/gateway-keys.ts';
import { keyFormat, keyring1 } from '../../support/stores/keys.ts';

/** Grants of requests: what the workspace and its credentials hold afterwards. */
const plans = {
  Small: { maxKeys: null, limits: limitsOf({ perMinute: 30 }), quota: { requests: 100, per: 'month' as const } },
  None: { maxKeys: null, limits: limitsOf({ perMinute: 30 }) },
};
const by = { actor: { type: 'operator', id: 'op' }, requestId: 'request-1' } as const;
let engine: Engine;
let table: string;
let now = Date.UTC(2026, 10, 28);
let unsettled: unknown[];

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
});
afterAll(() => engine.stop());

function dependencies() {
  const calls = engine.calls('lean client');
  unsettled = [];
  return {
    workspaces: new DynamoWorkspaceStore(calls, table),
    workspaceKeys: new DynamoWorkspaceKeys(calls, table, () => now),
    gatewayKeys: new GatewayKeysInMemory(),
    spareGatewayKeys: new DynamoSpareGatewayKeys(calls, table),
    onLeftover: () => {},
    onUnsettled: (_: string, error: unknown) => void unsettled.push(error),
    usagePlanKeys: 'per-plan' as const,
    plans,
    clock: () => now,
    random: systemRandom,
  };
}

async function provision(plan = 'Small') {
  const issuing = { ...dependencies(), keyFormat };
  const { workspace, rootKey } = await provisionWorkspace(issuing, keyring1, { name: 'Acme', plan, ...by });
  return { id: workspace.id, rootKey };
}

const grant = (id: string, requests: number, using = dependencies()) =>
  grantQuota(using, id, { requests, reason: null, ...by, keep: async () => undefined });
const change = (id: string, changes: Partial<Workspace>) =>
  dependencies().workspaces.changeWorkspace(id, (read) => ({ workspace: { ...read, ...changes }, audit: undefined }));
const grantsOf = async (rootKey: string) => {
  const store = new DynamoCredentialStore(engine.calls('lean client'), table);
  return (await store.find([currentDigest(keyring1, rootKey)]))?.credential.quotaGrants;
};

test('the workspace and its credentials hold the grants of the current period only', async () => {
  const { id, rootKey } = await provision();
  await grant(id, 5);
  expect((await grant(id, 7)).quota).toEqual({
    requests: 100,
    per: 'month',
    granted: 12,
    limit: 112,
    resetsAt: '2026-12-01T00:00:00.000Z',
  });
  expect(await grantsOf(rootKey)).toEqual({ '2026-11': 12 });
  now = Date.UTC(2026, 11, 1);
  expect((await grant(id, 3)).quota).toMatchObject({ granted: 3, limit: 103 });
  expect(await grantsOf(rootKey)).toEqual({ '2026-12': 3 });
});

test('a grant whose copying is interrupted succeeds, and the next settlement finishes it', async () => {
  const { id, rootKey } = await provision();
  const interrupted = dependencies();
  interrupted.workspaceKeys.applyTerms = () => Promise.reject(new UnfinishedError());
  const { workspace, quota } = await grant(id, 5, interrupted);
  expect([isPending(workspace), quota.limit, unsettled]).toEqual([true, 105, [expect.any(UnfinishedError)]]);
  expect(await grantsOf(rootKey)).toBeUndefined();
  expect(isPending(await settleWorkspace(dependencies(), workspace))).toBe(false);
  expect(Object.values((await grantsOf(rootKey)) ?? {})).toEqual([5]);
});

test('a quota that changes at the same moment is the one that the grant adds to', async () => {
  const { id } = await provision();
  const slow = dependencies();
  const { workspaces } = slow;
  const get = workspaces.getWorkspace.bind(workspaces);
  workspaces.getWorkspace = async (workspaceId) => {
    const read = await get(workspaceId);
    workspaces.getWorkspace = get;
    await change(id, { overrides: { maxKeys: null, limits: null, quota: { requests: 20, per: 'total' } } });
    return read;
  };
  expect((await grant(id, 5, slow)).quota).toEqual({
    requests: 20,
    per: 'total',
    granted: 5,
    limit: 25,
    resetsAt: null,
  });
  expect((await get(id))?.quotaGrants).toEqual({ total: 5 });
});

test('10 grants at the same moment add up', async () => {
  const { id, rootKey } = await provision();
  await Promise.all(Array.from({ length: 10 }, (_, i) => grant(id, 1 + i)));
  expect(Object.values((await grantsOf(rootKey)) ?? {})).toEqual([55]);
});

test('nothing is granted to a workspace without a quota, or to one that is being deleted', async () => {
  const without = await provision('None');
  await expect(grant(without.id, 5)).rejects.toThrow(InvalidRequestError);
  const deleting = await provision();
  await change(deleting.id, { status: 'deleting' });
  await expect(grant(deleting.id, 5)).rejects.toThrow(WorkspaceDeletingError);
  for (const { id } of [without, deleting]) {
    expect((await dependencies().workspaces.getWorkspace(id))?.quotaGrants).toBeUndefined();
  }
});
