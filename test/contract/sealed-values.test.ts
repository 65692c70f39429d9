import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import type { SealedValue } from '../../lambdas/domain/keys/ports.ts';
import { KeyLimitExceededError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, newValue, noon, plainCredential } from '../support/stores/keys.ts';

/** Kept values are stored with their key, and never longer than the key value that they contain. */
let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let table: string;
let keys: DynamoKeyStore;
let workspaces: DynamoWorkspaceStore;
let workspaceId: string;

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable();
  keys = new DynamoKeyStore(engine.calls('lean client'), table);
  workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), table);
  const issuing = { keyFormat, clock: () => noon, random: systemRandom };
  const options = {
    name: 'W',
    plan: 'Enterprise',
    actor: { type: 'operator', id: 'test' },
    requestId: 'none',
  } as const;
  workspaceId = (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace.id;
});

const sealed = (name: string): SealedValue => ({ wrappedKey: `wrapped ${name}`, ciphertext: `ciphertext ${name}` });

async function create(kept?: SealedValue) {
  const { record } = newKey(workspaceId);
  await keys.createKey(record, () => null, newAudit(workspaceId, record.id, 'key.created'), kept);
  return record.id;
}
const regenerate = (id: string, kept?: SealedValue) =>
  keys.changeKey(workspaceId, id, (current) => ({
    record: withRegeneratedValue(current, newValue(current).value, { mode: 'immediate' }, noon),
    audits: [newAudit(workspaceId, id, 'key.regenerated')],
    sealed: kept,
  }));
const keptOf = (id: string) => keys.getSealed(workspaceId, id);
const isRecoverable = async (id: string) => (await keys.getKey(workspaceId, id))?.isRecoverable;
const items = async () => (await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? [];

describe('a kept value', () => {
  test('is written together with its key, which records it', async () => {
    const id = await create(sealed('one'));
    expect(await keptOf(id)).toEqual(sealed('one'));
    expect(await isRecoverable(id)).toBe(true);
  });

  test('does not exist for a key that was created without one', async () => {
    const id = await create();
    expect(await keptOf(id)).toBeUndefined();
    expect(await isRecoverable(id)).toBe(false);
  });

  test('is replaced when the next value is kept', async () => {
    const id = await create(sealed('one'));
    await regenerate(id, sealed('two'));
    expect(await keptOf(id)).toEqual(sealed('two'));
    expect(await isRecoverable(id)).toBe(true);
  });

  test('is deleted when the next value is not kept', async () => {
    const id = await create(sealed('one'));
    await regenerate(id);
    expect(await keptOf(id)).toBeUndefined();
    expect(await isRecoverable(id)).toBe(false);
  });

  test('exists from the first kept value on', async () => {
    const id = await create();
    await regenerate(id, sealed('two'));
    expect([await keptOf(id), await isRecoverable(id)]).toEqual([sealed('two'), true]);
  });

  test('survives other changes', async () => {
    const id = await create(sealed('one'));
    await keys.changeKey(workspaceId, id, (current) => ({
      record: { ...current, name: 'B', isActive: false },
      audits: [newAudit(workspaceId, id)],
    }));
    expect([await keptOf(id), await isRecoverable(id)]).toEqual([sealed('one'), true]);
  });

  test('is removed by a change that requests it', async () => {
    const id = await create(sealed('one'));
    await keys.changeKey(workspaceId, id, (current) => ({ record: { ...current, isRecoverable: false }, audits: [] }));
    expect([await keptOf(id), await isRecoverable(id)]).toEqual([undefined, false]);
  });

  test('is deleted with its key', async () => {
    const id = await create(sealed('one'));
    await keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
    expect(await keptOf(id)).toBeUndefined();
    expect(JSON.stringify(await items())).not.toContain('ciphertext');
  });

  test('is deleted with its workspace', async () => {
    await create(sealed('one'));
    await create(sealed('two'));
    const workspace = await workspaces.getWorkspace(workspaceId);
    if (workspace === undefined) throw new Error('There is no workspace.');
    const workspaceKeys = new DynamoWorkspaceKeys(engine.calls('lean client'), table);
    await workspaceKeys.deleteKeys(workspace, Number.POSITIVE_INFINITY, ({ id }) =>
      newAudit(workspaceId, id, 'key.deleted'),
    );
    expect(JSON.stringify(await items())).not.toContain('ciphertext');
  });

  test('is not left behind by a key that was refused', async () => {
    const { record } = newKey(workspaceId);
    const refused = keys.createKey(record, () => 0, newAudit(workspaceId, record.id), sealed('one'));
    await expect(refused).rejects.toThrow(KeyLimitExceededError);
    expect(JSON.stringify(await items())).not.toContain('ciphertext');
  });

  test('after many concurrent regenerations, belongs to the value that works', async () => {
    const id = await create(sealed('one'));
    const made = await Promise.all(
      ['two', 'three', 'four', 'five'].map(async (name) => {
        const { value } = newValue(plainCredential);
        await keys.changeKey(workspaceId, id, (current) => ({
          record: withRegeneratedValue(current, value, { mode: 'immediate' }, noon),
          audits: [newAudit(workspaceId, id)],
          sealed: sealed(name),
        }));
        return { name, digest: value.digest };
      }),
    );
    const newest = (await keys.getKey(workspaceId, id))?.values[0];
    const winner = made.find(({ digest }) => digest === newest?.digest);
    expect(await keptOf(id)).toEqual(sealed(winner?.name ?? ''));
  });
});

describe('kept values', () => {
  test('are read by workspace and key', async () => {
    const [one, none, two] = [await create(sealed('one')), await create(), await create(sealed('two'))];
    expect(await Promise.all([one, none, two, 'key_unknown'].map(keptOf))).toEqual([
      sealed('one'),
      undefined,
      sealed('two'),
      undefined,
    ]);
    expect(await keys.getSealed('ws_other', one)).toBeUndefined();
  });

  test('are not part of lists', async () => {
    await create(sealed('one'));
    const list = await keys.listKeys(workspaceId, { environment: undefined, limit: 10, after: undefined });
    expect(list.keys).toHaveLength(1);
    expect(JSON.stringify(list)).not.toContain('ciphertext');
  });
});

test('a change without effect writes nothing', async () => {
  const id = await create(sealed('one'));
  const before = await items();
  const record = await keys.changeKey(workspaceId, id, (current) => ({
    record: current,
    audits: [newAudit(workspaceId, id)],
    sealed: sealed('two'),
  }));
  expect(record.revision).toBe(1);
  expect(await items()).toEqual(before);
});

test('a change may have several events, or none', async () => {
  const id = await create();
  const rename = (name: string, count: number) =>
    keys.changeKey(workspaceId, id, (current) => ({
      record: { ...current, name },
      audits: Array.from({ length: count }, () => newAudit(workspaceId, id)),
    }));
  const events = async () => (await items()).filter((item) => item['action'] === 'key.updated').length;
  await rename('B', 0);
  expect(await events()).toBe(0);
  await rename('C', 2);
  expect(await events()).toBe(2);
});
