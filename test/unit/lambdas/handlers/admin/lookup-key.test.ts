import { beforeEach, expect, test } from '@jest/globals';
import { toCredential } from '../../../../../lambdas/adapters/dynamodb/stored-credential.ts';
import {
  allDigests,
  type DigestReference,
  type PepperKeyring,
  plainDigest,
} from '../../../../../lambdas/domain/keys/digest.ts';
import { importedLength, type KeyFormat } from '../../../../../lambdas/domain/keys/key-format-schema.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { FoundCredential } from '../../../../../lambdas/domain/keys/ports.ts';
import { termsOf, type Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { createHandler } from '../../../../../lambdas/handlers/admin/lookup-key.ts';
import { keyFormat, keyring1, keyring2, newKey, newValue, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';
import { contextWith, createRecorder, eventOf } from '../../http/support.ts';

/** Lookups while the key changes: the credential is found first, and the key is read after it. */
const workspace = {
  ...{ id: 'ws_01ARYZ6S410000000000000000', plan: 'Professional', keyCount: 1, status: 'active' },
  ...{ gatewayKey: null, revision: 1 },
} as Workspace;
let keys: KeysInMemory;
let record: ApiKeyRecord;
let keyValue: string;
let found: FoundCredential | undefined;

beforeEach(() => {
  keys = new KeysInMemory(workspace);
  ({ record, keyValue } = newKey(workspace.id, { ownerId: 'customer_42' }));
  keys.records.set(record.id, record);
  found = { reference: record.values[0] as DigestReference, credential: credentialOf(record) };
});

const credentialOf = (key: ApiKeyRecord) => toCredential(key, key.values[0] as never, termsOf(workspace));

async function lookup(
  body: object,
  {
    known = keyring1,
    refreshed = known,
    format = keyFormat,
  }: { known?: PepperKeyring; refreshed?: PepperKeyring; format?: KeyFormat } = {},
) {
  const asked: string[][] = [];
  const { logger, lines } = createRecorder();
  const handler = createHandler({
    keys,
    credentials: {
      find: async (references) => {
        asked.push(references.map(({ pepperVersion }) => pepperVersion));
        return references.some(({ digest }) => digest === found?.reference.digest) ? found : undefined;
      },
    },
    pepper: { keyring: async () => known, refreshedKeyring: async () => refreshed },
    keyFormat: format,
    clock: () => noon,
    corsAllowOrigin: '*',
    logger,
  });
  const identity = { userArn: 'arn:aws:iam::123456789012:user/ops' } as never;
  const event = eventOf({ pathParameters: null, body: JSON.stringify(body) }, { identity });
  const answer = await handler(event, contextWith(10_000));
  expect(JSON.stringify(lines)).not.toContain(keyValue.slice(17));
  return { status: answer.statusCode, apiKey: JSON.parse(answer.body).apiKey, asked };
}

test('a value whose credential moved to a new pepper in the meantime is the current one', async () => {
  const [moved] = allDigests(keyring2, keyValue);
  keys.records.set(record.id, { ...record, values: [{ ...record.values[0], ...moved } as never] });
  const { apiKey } = await lookup({ value: keyValue }, { known: keyring2 });
  expect(apiKey).toMatchObject({ id: record.id, ownerId: 'customer_42', match: 'current', isAccepted: true });
});

test('a value under a pepper that the instance does not know yet is found with the keyring that is read again', async () => {
  const [reference] = allDigests(keyring2, keyValue) as [DigestReference];
  const moved: ApiKeyRecord = { ...record, values: [{ ...record.values[0], ...reference } as never] };
  keys.records.set(record.id, moved);
  found = { reference, credential: credentialOf(moved) };
  const { apiKey, asked } = await lookup({ value: keyValue }, { refreshed: keyring2 });
  expect(asked).toEqual([['v1'], ['v2', 'v1']]);
  expect(apiKey).toMatchObject({ match: 'current', isAccepted: true });
});

test('an imported value is found even if it has the greatest length', async () => {
  const value = `old_${'a'.repeat(importedLength.max - 4)}`;
  const reference = plainDigest(value);
  keys.records.set(record.id, { ...record, values: [{ ...record.values[0], ...reference } as never] });
  found = { reference, credential: credentialOf(record) };
  const imported = [{ prefix: 'old_', minLength: importedLength.min, maxLength: importedLength.max }];
  const { apiKey } = await lookup({ value }, { format: { ...keyFormat, imported } });
  expect(apiKey).toMatchObject({ id: record.id, match: 'current', isAccepted: true });
});

test('a value that was replaced in the meantime is not accepted', async () => {
  keys.records.set(record.id, { ...record, values: [newValue(record).value] });
  const { apiKey } = await lookup({ value: keyValue });
  expect(apiKey).toMatchObject({ id: record.id, status: 'active', match: 'none', isAccepted: false });
});

test('a key that was deleted in the meantime is deleted', async () => {
  keys.records.clear();
  const { apiKey } = await lookup({ value: keyValue });
  expect(apiKey).toMatchObject({ id: record.id, status: 'deleted', name: null, match: 'none', isAccepted: false });
});

test('a previous value matches until its grace period ends', async () => {
  const previous = record.values[0];
  for (const [ms, match] of [
    [1, 'previous'],
    [0, 'none'],
  ] as const) {
    const validUntil = new Date(noon + ms).toISOString();
    const values = [newValue(record).value, { ...previous, validUntil } as never];
    keys.records.set(record.id, { ...record, values });
    const masked = `${keyValue.slice(0, 17)}...${keyValue.slice(-4)}`;
    expect((await lookup({ value: keyValue })).apiKey).toMatchObject({ match });
    expect((await lookup({ mask: masked })).apiKey).toMatchObject({ match, isAccepted: match === 'previous' });
  }
});

test('a masked value says what the credential says', async () => {
  const mask = `${keyValue.slice(0, 17)}...${keyValue.slice(-4)}`;
  found = { ...(found as FoundCredential), credential: { ...credentialOf(record), isSuspended: true } };
  expect((await lookup({ mask })).apiKey).toMatchObject({ match: 'current', isAccepted: false });
  found = undefined;
  expect((await lookup({ mask })).apiKey).toMatchObject({ match: 'current', isAccepted: false });
});

test('an expired key has the status expired', async () => {
  keys.records.set(record.id, { ...record, expiresAt: new Date(noon).toISOString() });
  expect((await lookup({ tag: record.tag })).apiKey).toMatchObject({ status: 'expired', match: null });
});
