import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoCredentialStore } from '../../../lambdas/adapters/dynamodb/credential-store.ts';
import type { DynamoCalls } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoImportStore } from '../../../lambdas/adapters/dynamodb/import/import-store.ts';
import { DynamoKeyStore } from '../../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamodb/workspace-store.ts';
import { currentDigest, type PepperKeyring, plainDigest } from '../../../lambdas/domain/keys/digest.ts';
import { importKeys } from '../../../lambdas/domain/keys/import/import-keys.ts';
import { KeyImport } from '../../../lambdas/domain/keys/import/import-schema.ts';
import { parseKeyValue, referencesOf } from '../../../lambdas/domain/keys/key-value.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../../lambdas/domain/workspaces/provision.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';
import { keyring1, keyring2, newAudit, noon } from '../../support/stores/keys.ts';

/** Imports against the table: whose key a value is, and what a repeated import may do. */
let engine: Engine;
let table: string;
let calls: DynamoCalls;
beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
  calls = engine.calls('lean client');
});
afterAll(() => engine.stop());

const keyFormat = {
  prefix: 'vsk',
  environmentPart: true,
  imported: [{ prefix: 'sk_', minLength: 20, maxLength: 64 }],
};
const importSecrets = { one: 'a secret of the other system', two: 'another secret', three: 'one more secret' };
const by = { actor: { type: 'operator', id: 'test' }, requestId: 'none' } as const;
const clock = () => noon;
const plans = { P: { maxKeys: 50, limits: { perMinute: 10, perHour: 100 } } };

interface Options {
  readonly ring?: PepperKeyring;
  readonly importDeleted?: boolean;
  readonly through?: DynamoCalls;
}

async function newWorkspace(): Promise<string> {
  const workspaces = new DynamoWorkspaceStore(calls, table);
  const dependencies = { keyFormat, clock, random: systemRandom, workspaces };
  const made = await provisionWorkspace(dependencies as never, keyring1, { name: 'W', plan: 'P', ...by } as never);
  return made.workspace.id;
}

function importAll(workspaceId: string, given: readonly object[], options: Options = {}) {
  const { ring = keyring1, importDeleted = false, through = calls } = options;
  const { keys } = KeyImport.parse({ keys: given.map((key) => ({ name: 'K', scopes: ['*'], ...key })) });
  const keyring = async () => ({ ...ring, importSecrets });
  const dependencies = {
    imports: new DynamoImportStore(through, table, clock),
    pepper: { keyring, refreshedKeyring: keyring },
    secrets: { idempotencySecret: async () => 'secret'.repeat(8) },
    plans,
    keyFormat,
    clock,
    random: systemRandom,
  };
  return importKeys(dependencies as never, { workspaceId, keys, importDeleted, by });
}

async function importOne(workspaceId: string, key: object, options: Options = {}) {
  const [outcome] = await importAll(workspaceId, [key], options);
  return outcome as NonNullable<typeof outcome>;
}

const deleteKey = (workspaceId: string, id: string | null) =>
  new DynamoKeyStore(calls, table).deleteKey(workspaceId, id as string, () =>
    newAudit(workspaceId, id as string, 'key.deleted'),
  );
const sha256 = (value: string) => Buffer.from(plainDigest(value).digest, 'base64url').toString('hex');

function find(value: string, ring: PepperKeyring) {
  const parsed = parseKeyValue(keyFormat, value);
  return new DynamoCredentialStore(calls, table).find(
    referencesOf({ ...ring, importSecrets }, parsed as NonNullable<typeof parsed>),
  );
}

test('a repeated import never brings a deleted key back, also after another workspace had it', async () => {
  const [one, two, three] = [await newWorkspace(), await newWorkspace(), await newWorkspace()];
  const key = { sha256: sha256('sk_0123456789abcdefghij') };
  const refused = { status: 'refused', id: null, reason: 'deleted' };
  for (const workspace of [one, two, three]) {
    const { id } = await importOne(workspace, key);
    await deleteKey(workspace, id);
  }
  for (const workspace of [one, two, three]) expect(await importOne(workspace, key)).toEqual(refused);
  expect(await importOne(one, key, { importDeleted: true })).toMatchObject({ status: 'created' });
});

test('an import by value does not take over a key of another workspace under an older pepper', async () => {
  const [one, two] = [await newWorkspace(), await newWorkspace()];
  const value = 'sk_abcdefghij0123456789';
  const hmacSha256 = createHmac('sha256', importSecrets.two).update(value).digest('hex');
  const { id } = await importOne(one, { hmacSha256, hmacSecret: 'two' });
  const refused = { status: 'refused', id: null, reason: 'held_elsewhere' };
  // Under the imported digest, and after the first use under the older pepper.
  expect(await importOne(two, { value })).toEqual(refused);
  const found = await find(value, keyring1);
  const moved = currentDigest(keyring1, value);
  await new DynamoCredentialStore(calls, table).moveToPepper(found as NonNullable<typeof found>, moved);
  expect(await importOne(two, { value }, { ring: keyring2 })).toEqual(refused);
  expect(await importOne(one, { value }, { ring: keyring2 })).toEqual({ status: 'exists', id, reason: null });
  expect((await find(value, keyring2))?.credential.workspaceId).toBe(one);
});

test('19 values under many peppers and secrets are imported in one transaction', async () => {
  const keys = Array.from({ length: 19 }, (_, index) => ({ value: `sk_0123456789abcdef${index + 1000}` }));
  const outcomes = await importAll(await newWorkspace(), keys, { ring: keyring2 });
  expect(outcomes.map(({ status }) => status)).toEqual(keys.map(() => 'created'));
});

test('an import keeps a maximum that an operator lowers meanwhile', async () => {
  const workspace = await newWorkspace();
  let isFirst = true;
  const through = new Proxy(calls, {
    get: (target, name) => {
      const call = Reflect.get(target, name);
      if (name !== 'transactWrite') return typeof call === 'function' ? call.bind(target) : call;
      return async (request: Parameters<DynamoCalls['transactWrite']>[0]) => {
        if (isFirst) {
          isFirst = false;
          await new DynamoWorkspaceStore(calls, table).changeWorkspace(workspace, (read) => ({
            workspace: { ...read, overrides: { limits: null, quota: null, ...read.overrides, maxKeys: 0 } as never },
            audit: undefined as never,
          }));
        }
        return target.transactWrite(request);
      };
    },
  });
  const outcome = await importOne(workspace, { value: 'sk_klmnopqrst0123456789' }, { through });
  expect(outcome).toMatchObject({ status: 'refused', reason: 'key_limit_exceeded' });
});
