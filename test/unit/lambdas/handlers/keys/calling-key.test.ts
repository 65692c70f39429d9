import { beforeEach, describe, expect, test } from '@jest/globals';
import { everyScope } from '../../../../../lambdas/domain/access/scopes.ts';
import { currentDigest } from '../../../../../lambdas/domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { SealedValue, ValueSealer } from '../../../../../lambdas/domain/keys/ports.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import * as batchApiKeys from '../../../../../lambdas/handlers/keys/batch-api-keys.ts';
import * as deleteApiKey from '../../../../../lambdas/handlers/keys/delete-api-key.ts';
import * as getApiKey from '../../../../../lambdas/handlers/keys/get-api-key.ts';
import * as regenerateApiKey from '../../../../../lambdas/handlers/keys/regenerate-api-key.ts';
import * as updateApiKey from '../../../../../lambdas/handlers/keys/update-api-key.ts';
import { createCursors } from '../../../../../lambdas/http/cursor.ts';
import { answersIn } from '../../../../support/stores/answers-in-memory.ts';
import { keyFormat, keyring1, keyring2, newKey, newValue, noLastUse, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';
import { authorizer, contextWith, eventOf } from '../../http/support.ts';

/** Requests of a key about itself, which another request changes after the authorizer has admitted them. */
const { workspaceId } = authorizer;
const scopes = ['status:read', 'api-keys:read', 'api-keys:write', 'api-keys:reveal'];
const iso = (time: number) => new Date(time).toISOString();
type Value = ApiKeyRecord['values'][number];

let keys: KeysInMemory;
let record: ApiKeyRecord;
let keyValue: string;
let now: number;
beforeEach(() => {
  now = noon;
  keys = new KeysInMemory({ id: workspaceId, plan: 'Professional', keyCount: 1 } as Workspace);
  const made = newKey(workspaceId, { scopes });
  record = {
    ...made.record,
    isRecoverable: true,
    values: [{ ...(made.record.values[0] as Value), holderScopes: scopes }],
  };
  keyValue = made.keyValue;
  keys.records.set(record.id, record);
  keys.sealed.set(record.id, { wrappedKey: '', ciphertext: 'the newest value' });
});

const sealer: ValueSealer = {
  seal: async (): Promise<SealedValue> => ({ wrappedKey: '', ciphertext: 'another value' }),
  open: async (_, { ciphertext }) => ciphertext,
};
const dependencies = () => ({
  keys,
  answers: answersIn(keys.answers, () => now),
  pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
  plans: {},
  keyFormat,
  lastUse: noLastUse,
  secretArnPrefix: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:',
  cursors: createCursors({ cursorSecret: async () => 'a secret of some length' }),
  sealer,
  clock: () => now,
  random: systemRandom,
  corsAllowOrigin: '*',
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});

const requests = {
  'activates itself': { create: updateApiKey.createHandler, body: { isActive: true } },
  'removes its expiry': { create: updateApiKey.createHandler, body: { expiresAt: null } },
  'removes its list of addresses': { create: updateApiKey.createHandler, body: { allowedIps: [] } },
  'sets its scopes': { create: updateApiKey.createHandler, body: { scopes } },
  'regenerates itself': { create: regenerateApiKey.createHandler, body: {} },
  'reads its value': { create: getApiKey.createHandler, query: { full: 'true' } },
  'deletes itself': { create: deleteApiKey.createHandler },
  'activates itself in a batch': { create: batchApiKeys.createHandler, isBatch: true },
} as const;
type Name = keyof typeof requests;

async function request(name: Name, presented: string | null = keyValue) {
  const {
    create,
    body,
    query,
    isBatch,
  }: { create: unknown; body?: object; query?: Record<string, string>; isBatch?: boolean } = requests[name];
  const handler = (create as typeof updateApiKey.createHandler)(dependencies());
  const json = isBatch === true ? { action: 'activate', ids: [record.id] } : body;
  const event = eventOf(
    {
      pathParameters: isBatch === true ? null : { id: record.id },
      queryStringParameters: query ?? null,
      body: json === undefined ? null : JSON.stringify(json),
      multiValueHeaders: presented === null ? {} : { 'X-API-Key': [presented] },
    },
    { authorizer: { ...authorizer, keyId: record.id, scopes: scopes.join(' ') } },
  );
  const answer = await handler(event, contextWith(10_000));
  const content = JSON.parse(answer.body);
  const [result] = content.results ?? [];
  if (result === undefined) return { status: answer.statusCode, code: content.code, text: answer.body };
  return { status: result.status, code: result.error?.code, text: answer.body };
}

/** Another request makes this change before the request itself reads the key. */
function meanwhile(change: Partial<ApiKeyRecord>): ApiKeyRecord {
  const changed = { ...record, ...change, revision: record.revision + 1 };
  const [changeKey, deleteKey] = [keys.changeKey.bind(keys), keys.deleteKey.bind(keys)];
  keys.changeKey = (...args) => {
    keys.records.set(record.id, changed);
    return changeKey(...args);
  };
  keys.deleteKey = (...args) => {
    keys.records.set(record.id, changed);
    return deleteKey(...args);
  };
  return changed;
}

const names = Object.keys(requests) as Name[];

describe.each(names)('a key that %s', (name) => {
  test('succeeds if nothing has changed', async () => {
    expect(await request(name)).toMatchObject({ status: 200 });
  });

  test.each<[string, (of: ApiKeyRecord) => Partial<ApiKeyRecord>, number, string]>([
    [
      'has another value',
      (of) => ({ values: [{ ...newValue(of).value, holderScopes: everyScope }] }),
      401,
      'unauthorized',
    ],
    [
      'has the presented value no longer, as its grace period has ended',
      (of) => ({ values: [newValue(of).value, { ...(of.values[0] as Value), validUntil: iso(noon) }] }),
      401,
      'unauthorized',
    ],
    ['is inactive', () => ({ isActive: false }), 401, 'unauthorized'],
    ['has expired', () => ({ expiresAt: iso(noon) }), 401, 'unauthorized'],
    ['accepts other addresses only', () => ({ allowedIps: ['198.51.100.0/24'] }), 403, 'ip_not_allowed'],
    ['has lost a scope', () => ({ scopes: ['status:read', 'api-keys:write'] }), 403, 'insufficient_scope'],
  ])('is refused if it %s meanwhile, and nothing changes', async (_, change, status, code) => {
    const changed = meanwhile(change(record));
    const answer = await request(name);
    expect(answer).toMatchObject({ status, code });
    expect(answer.text).not.toContain('the newest value');
    expect(keys.records.get(record.id)).toEqual(changed);
    expect(keys.events).toEqual([]);
  });

  test('is refused without its value', async () => {
    expect(await request(name, null)).toMatchObject({ status: 401 });
  });
});

describe('a key that regenerates itself', () => {
  test('stays with the holders of the presented value, also during its grace period', async () => {
    const [first] = record.values;
    const { value } = newValue(record);
    keys.records.set(record.id, { ...record, values: [{ ...value, holderScopes: everyScope }, first as Value] });
    expect(await request('regenerates itself')).toMatchObject({ status: 200 });
    expect(keys.records.get(record.id)?.values[0]?.holderScopes).toEqual(scopes);
  });

  test('may have moved to a newer pepper', async () => {
    const moved = { ...(record.values[0] as Value), ...currentDigest(keyring2, keyValue) };
    keys.records.set(record.id, { ...record, values: [moved] });
    expect(await request('regenerates itself')).toMatchObject({ status: 200 });
  });

  test('may present the value with which it was imported, until it has another one', async () => {
    const imported = { ...(record.values[0] as Value), mask: 'sk_live_...p7dc', issuedAt: record.createdAt };
    keys.records.set(record.id, { ...record, values: [imported] });
    const value = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
    now += 1000;
    expect(await request('regenerates itself', value)).toMatchObject({ status: 200 });
    expect(await request('regenerates itself', value)).toMatchObject({ status: 401 });
  });
});
