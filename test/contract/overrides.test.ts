import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import type { DynamoCalls } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { workspaceKey } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { withOverrides } from '../../lambdas/domain/limits/overrides.ts';
import type { OverridesChange } from '../../lambdas/domain/limits/overrides-schema.ts';
import { maxKeysOf } from '../../lambdas/domain/limits/plans.ts';
import { KeyLimitExceededError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import type { Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { limitsOf } from '../support/limits.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, noon } from '../support/stores/keys.ts';

/** The overrides of a workspace in DynamoDB: which writes they cause, and which they refuse. */
const plans = { Small: { maxKeys: 5, limits: limitsOf({ perMinute: 60 }) } };
const by = { actor: { type: 'operator', id: 'arn:aws:iam::123456789012:user/op' }, requestId: 'request-1' } as const;

let engine: Engine;
let calls: DynamoCalls;
let table: string;
let workspaces: DynamoWorkspaceStore;
let workspaceId: string;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

beforeEach(async () => {
  table = await engine.createTable();
  calls = engine.calls('lean client');
  workspaces = new DynamoWorkspaceStore(calls, table);
  const issuing = { keyFormat, clock: () => noon, random: systemRandom, workspaces };
  const made = await provisionWorkspace(issuing, keyring1, { name: 'Acme', plan: 'Small', ...by });
  workspaceId = made.workspace.id;
});

const override = (change: OverridesChange): Promise<Workspace> =>
  workspaces.changeWorkspace(workspaceId, (current) => ({
    workspace: { ...current, overrides: withOverrides(current.overrides, change) },
    audit: undefined,
  }));

/** Creates a key. The maximum is that of the workspace as the store reads it. */
async function createKey(using = calls) {
  const issued = newKey(workspaceId);
  const audit = newAudit(workspaceId, issued.record.id, 'key.created');
  await new DynamoKeyStore(using, table).createKey(issued.record, (read) => maxKeysOf(plans, read), audit);
  return issued;
}

const credentialOf = async (keyValue: string) =>
  (await new DynamoCredentialStore(calls, table).find([currentDigest(keyring1, keyValue)]))?.credential;

/** Calls that run `work` once, before their first transaction. */
function interruptedBy(work: () => Promise<unknown>): DynamoCalls {
  let isDone = false;
  return new Proxy(calls, {
    get(target, name) {
      const call = Reflect.get(target, name).bind(target);
      if (name !== 'transactWrite') return call;
      return async (request: unknown) => {
        if (!isDone) {
          isDone = true;
          await work();
        }
        return call(request);
      };
    },
  });
}

test('limits become terms of every credential, also of keys that are created later', async () => {
  const before = await createKey();
  const changed = await override({ limits: { perMinute: 7 } });
  await new DynamoWorkspaceKeys(calls, table, () => noon).applyTerms(changed, noon + 1000);
  const after = await createKey();
  for (const { keyValue } of [before, after]) {
    expect(await credentialOf(keyValue)).toMatchObject({
      workspaceLimits: { perMinute: 7 },
      workspaceRevision: changed.revision,
    });
  }
});

test('only a change of limits is a new revision of the terms', async () => {
  const { revision } = await override({ limits: { perMinute: 7, perHour: 8 } });
  expect((await override({ maxKeys: 3 })).revision).toBe(revision);
  // DynamoDB does not keep the order of fields.
  expect((await override({ limits: { perHour: 8, perMinute: 7 } })).revision).toBe(revision);
  expect((await override({ limits: { perMinute: 7 } })).revision).toBe(revision + 1);
  expect((await override({ limits: null })).revision).toBe(revision + 2);
});

test('a key that is being created counts against a maximum that is lowered in the meantime', async () => {
  await createKey();
  const interrupted = interruptedBy(() => override({ maxKeys: 1 }));
  await expect(createKey(interrupted)).rejects.toThrow(KeyLimitExceededError);
  expect((await workspaces.getWorkspace(workspaceId))?.keyCount).toBe(1);
});

test('a key that is being created is created under a maximum that is raised in the meantime', async () => {
  await override({ maxKeys: 2 });
  await createKey();
  await createKey(interruptedBy(() => override({ maxKeys: 3 })));
  expect((await workspaces.getWorkspace(workspaceId))?.keyCount).toBe(2);
});

test('a workspace of an earlier version has no overrides, and can get some', async () => {
  const Key = workspaceKey(workspaceId);
  await engine.client().send(new UpdateCommand({ TableName: table, Key, UpdateExpression: 'REMOVE overrides' }));
  const { keyValue } = await createKey();
  expect(await credentialOf(keyValue)).toMatchObject({ workspaceLimits: null });
  const interrupted = interruptedBy(() => override({ maxKeys: 1 }));
  await expect(createKey(interrupted)).rejects.toThrow(KeyLimitExceededError);
});
