import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDeletedHistory } from '../../lambdas/adapters/dynamodb/audit/deleted-history.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoSpareGatewayKeys } from '../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { createLeanDynamo } from '../../lambdas/adapters/lean/lean-dynamo.ts';
import { isUsable } from '../../lambdas/domain/keys/credential.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { NotFoundError, UnfinishedError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { deleteWorkspace } from '../../lambdas/domain/workspaces/delete-workspace.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { setStatus } from '../../lambdas/domain/workspaces/set-status.ts';
import { settleWorkspace } from '../../lambdas/domain/workspaces/settle-workspace.ts';
import { isPending, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { limitsOf } from '../support/limits.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { GatewayKeysInMemory } from '../support/stores/gateway-keys.ts';
import { keyFormat, keyring1, newAudit, newKey, noon } from '../support/stores/keys.ts';
import { forward } from '../support/stores/killing-proxy.ts';

/** Changes of a workspace while DynamoDB refuses calls because of other writes to the same items, or because it throttles. */
let engine: Engine;
let table: string;
let refuse: (operation: string) => object | undefined;
let stop: () => void;

const by = { actor: { type: 'operator', id: 'arn:aws:iam::123456789012:user/op' }, requestId: 'request-1' } as const;
const plans = { Professional: { maxKeys: 50, limits: limitsOf({ perMinute: 60, perHour: 1000 }) } };
const issuing = { keyFormat, clock: () => noon, random: systemRandom };

const refusal = (name: string, more: object = {}) => ({
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: 'Transaction is ongoing for the item',
  ...more,
});
const canceled = (...codes: string[]) =>
  refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

/** Stands before the engine and refuses the calls that `refuse` names, without passing them on. */
async function startDoor(target: string): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const refused = refuse(String(incoming.headers['x-amz-target']).replace(/.*\./, ''));
    if (refused !== undefined) {
      outgoing.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(refused));
      return;
    }
    const { status, headers, body } = await forward(`${target}/`, incoming.headers, Buffer.concat(chunks));
    outgoing.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  refuse = () => undefined;
  table = await engine.createTable();
});
afterEach(() => stop());

/** A workspace with three keys, and the dependencies of its changes behind the door. */
async function start() {
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = await startDoor(engine.endpoint);
  const dynamo = createLeanDynamo({ throttledPauseMs: 1 });
  const workspaces = new DynamoWorkspaceStore(dynamo, table);
  const keys = new DynamoKeyStore(dynamo, table);
  const credentials = new DynamoCredentialStore(dynamo, table);
  const dependencies = {
    workspaces,
    workspaceKeys: new DynamoWorkspaceKeys(dynamo, table, () => noon),
    gatewayKeys: new GatewayKeysInMemory(),
    spareGatewayKeys: new DynamoSpareGatewayKeys(dynamo, table),
    onLeftover: () => {},
    usagePlanKeys: 'per-workspace' as const,
    deletedHistory: new DynamoDeletedHistory(dynamo, table),
    auditDays: 90,
    plans,
    clock: () => noon,
    random: systemRandom,
  };
  const provision = { name: 'Acme', plan: 'Professional', ...by };
  const { workspace } = await provisionWorkspace({ ...issuing, workspaces }, keyring1, provision);
  await settleWorkspace(dependencies, workspace);
  const values = await Promise.all(
    [1, 2, 3].map(async () => {
      const { record, keyValue } = newKey(workspace.id);
      await keys.createKey(record, () => null, newAudit(workspace.id, record.id, 'key.created'));
      return keyValue;
    }),
  );
  const works = async (value: string) => {
    const found = await credentials.find([currentDigest(keyring1, value)]);
    return found !== undefined && isUsable(found.credential, noon);
  };
  return { dependencies, workspaceId: workspace.id, working: () => Promise.all(values.map(works)) };
}

/** Refuses the first `count` calls of an operation. */
function refuseFirst(count: number, operation: string, reply: object): void {
  let left = count;
  refuse = (called) => (called === operation && left-- > 0 ? reply : undefined);
}

const none = [false, false, false];
const all = [true, true, true];

describe('while a key of the workspace is being changed', () => {
  test.each([
    'TransactionConflictException',
    'ReplicatedWriteConflictException',
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
  ])('suspension waits for %s to pass, and then refuses every key', async (name) => {
    const { dependencies, workspaceId, working } = await start();
    refuseFirst(12, 'UpdateItem', refusal(name));
    const workspace = await setStatus(dependencies, workspaceId, 'suspended', by);
    expect(isPending(workspace)).toBe(false);
    expect(await working()).toEqual(none);
  });

  test('reports a suspension that it cannot finish, and the same request continues it', async () => {
    const { dependencies, workspaceId, working } = await start();
    refuse = (operation) => (operation === 'UpdateItem' ? refusal('TransactionConflictException') : undefined);
    await expect(setStatus(dependencies, workspaceId, 'suspended', by)).rejects.toThrow(UnfinishedError);
    expect(await dependencies.workspaces.getWorkspace(workspaceId)).toMatchObject({ status: 'suspended' });
    refuse = () => undefined;
    await setStatus(dependencies, workspaceId, 'suspended', by);
    expect(await working()).toEqual(none);
    await setStatus(dependencies, workspaceId, 'active', by);
    expect(await working()).toEqual(all);
  });

  test.each([
    ['TransactionConflict', canceled('None', 'TransactionConflict'), 2],
    ['ThrottlingError', canceled('ThrottlingError', 'None'), 2],
    ['ProvisionedThroughputExceeded', canceled('ProvisionedThroughputExceeded'), 2],
    ['TransactionInProgressException', refusal('TransactionInProgressException'), 1],
  ])('deletion waits for %s to pass', async (_, reply, times) => {
    const { dependencies, workspaceId, working } = await start();
    let calls = 0;
    refuse = (operation) => (operation === 'TransactWriteItems' && calls++ % 4 < times ? reply : undefined);
    await deleteWorkspace(dependencies, workspaceId, by);
    refuse = () => undefined;
    expect(await dependencies.workspaces.getWorkspace(workspaceId)).toBeUndefined();
    expect(await working()).toEqual(none);
  });

  test('reports a deletion that it cannot finish, and the same request continues it', async () => {
    const { dependencies, workspaceId, working } = await start();
    let calls = 0;
    refuse = (operation) =>
      operation === 'TransactWriteItems' && ++calls > 4 ? canceled('TransactionConflict') : undefined;
    await expect(deleteWorkspace(dependencies, workspaceId, by)).rejects.toThrow(UnfinishedError);
    expect(await working()).toEqual(none);
    refuse = () => undefined;
    await deleteWorkspace(dependencies, workspaceId, by);
    expect(await dependencies.workspaces.getWorkspace(workspaceId)).toBeUndefined();
  });

  test('two deletions at the same time both succeed', async () => {
    const { dependencies, workspaceId } = await start();
    await Promise.all([1, 2].map(() => deleteWorkspace(dependencies, workspaceId, by)));
    expect(await dependencies.workspaces.getWorkspace(workspaceId)).toBeUndefined();
  });

  test('a deletion succeeds if another one finishes between its read and its write', async () => {
    const { dependencies, workspaceId } = await start();
    const { workspaces } = dependencies;
    class Overtaken extends DynamoWorkspaceStore {
      override async changeWorkspace(...[id, change]: Parameters<DynamoWorkspaceStore['changeWorkspace']>) {
        change((await workspaces.getWorkspace(id)) as Workspace);
        await deleteWorkspace(dependencies, id, by);
        return super.changeWorkspace(id, change);
      }
    }
    const overtaken = new Overtaken(createLeanDynamo(), table);
    await deleteWorkspace({ ...dependencies, workspaces: overtaken }, workspaceId, by);
    expect(await workspaces.getWorkspace(workspaceId)).toBeUndefined();
    // Afterwards there is nothing to delete.
    await expect(deleteWorkspace(dependencies, workspaceId, by)).rejects.toThrow(NotFoundError);
  });

  test('a new workspace waits for throttling to pass', async () => {
    const { dependencies } = await start();
    refuseFirst(3, 'TransactWriteItems', canceled('ThrottlingError'));
    const provision = { name: 'Other', plan: 'Professional', ...by };
    const { workspace } = await provisionWorkspace({ ...issuing, ...dependencies }, keyring1, provision);
    expect(await dependencies.workspaces.getWorkspace(workspace.id)).toMatchObject({ name: 'Other' });
  });
});

test('a list of workspaces reads again what DynamoDB left out', async () => {
  const { dependencies, workspaceId } = await start();
  let calls = 0;
  const { workspaces } = dependencies;
  const dynamo = createLeanDynamo();
  const partly = new DynamoWorkspaceStore(
    {
      ...dynamo,
      batchGet: async (request) =>
        ++calls < 3 ? { Responses: {}, UnprocessedKeys: { [table]: {} } } : dynamo.batchGet(request),
    },
    table,
  );
  const listed = await partly.listWorkspaces({ limit: 10, after: undefined });
  expect(listed.workspaces.map(({ id }) => id)).toEqual([workspaceId]);
  expect(listed).toEqual(await workspaces.listWorkspaces({ limit: 10, after: undefined }));
  expect(calls).toBe(3);
});
