import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { credentialKey, workspaceKey } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import type { Credential } from '../../lambdas/domain/keys/credential.ts';
import { currentDigest, type DigestReference } from '../../lambdas/domain/keys/digest.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { keyOrder, keySorts } from '../../lambdas/domain/keys/list/key-order.ts';
import {
  ConflictError,
  KeyLimitExceededError,
  NotFoundError,
  ServiceUnavailableError,
} from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { isoTime as iso } from '../../lambdas/domain/shared/time.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { dynamoClients, type Engine, startEngine } from '../support/stores/engine.ts';
import {
  keyFormat,
  keyring1,
  keyring2,
  newAudit,
  newKey,
  newValue,
  noon,
  plainCredential,
} from '../support/stores/keys.ts';

let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let table: string;
let keys: DynamoKeyStore;
let credentials: DynamoCredentialStore;
let workspaceId: string;

const issuing = { keyFormat, clock: () => noon, random: systemRandom };
const fiveKeys = () => 5;
const unlimited = () => null;

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
  table = await engine.createTable();
  keys = new DynamoKeyStore(engine.calls('lean client'), table);
  credentials = new DynamoCredentialStore(engine.calls('lean client'), table);
});
afterAll(() => engine.stop());

beforeEach(async () => {
  const workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), table);
  const options = {
    name: 'W',
    plan: 'Professional',
    actor: { type: 'operator', id: 'test' },
    requestId: 'none',
  } as const;
  workspaceId = (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace.id;
});

async function create(settings: Parameters<typeof newKey>[1] = {}, now = noon) {
  const issued = newKey(workspaceId, settings, now);
  await keys.createKey(issued.record, unlimited, newAudit(workspaceId, issued.record.id, 'key.created'));
  return issued;
}

const change = (id: string, fields: Partial<ApiKeyRecord>) =>
  keys.changeKey(workspaceId, id, (current) => ({
    record: { ...current, ...fields },
    audits: [newAudit(workspaceId, id)],
  }));

const find = (keyValue: string, keyring = keyring1) => credentials.find([currentDigest(keyring, keyValue)]);

const auditActions = async () => {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :audit)',
      ExpressionAttributeValues: { ':pk': `WS#${workspaceId}`, ':audit': 'AUDIT#' },
    }),
  );
  return Items.map(({ action }) => action);
};

describe('while responses get lost after the commit', () => {
  /** A store whose first responses to transactions get lost. */
  const losing = (count: number) => {
    const calls = engine.calls('lean client');
    let lost = 0;
    const transactWrite: typeof calls.transactWrite = async (request) => {
      await calls.transactWrite(request);
      if (lost++ < count) throw new ServiceUnavailableError();
    };
    return new DynamoKeyStore({ ...calls, transactWrite }, table);
  };

  test('creates a key once, with one event, and returns its value', async () => {
    const { record, keyValue } = newKey(workspaceId);
    await losing(3).createKey(record, unlimited, newAudit(workspaceId, record.id, 'key.created'));
    expect(await find(keyValue)).toMatchObject({ credential: { keyId: record.id } });
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(1);
    // Events of the same millisecond have no fixed order.
    expect((await auditActions()).toSorted()).toEqual(['key.created', 'workspace.created']);
  });

  test('regenerates a key once, to the value of the request', async () => {
    const { record } = await create();
    const { keyValue, value } = newValue(record);
    await losing(3).changeKey(workspaceId, record.id, (current) => ({
      record: withRegeneratedValue(current, value, { mode: 'immediate' }, noon),
      audits: [newAudit(workspaceId, record.id, 'key.regenerated')],
    }));
    expect(await find(keyValue)).toMatchObject({ credential: { keyId: record.id, revision: 2 } });
    expect((await auditActions()).filter((action) => action === 'key.regenerated')).toHaveLength(1);
  });
});

describe('creating', () => {
  test('stores the key, its credential, the count and the audit event', async () => {
    const { record, keyValue } = await create({
      scopes: ['photo-requests:read'],
      allowedIps: ['10.0.0.0/8'],
      ownerId: 'customer_42',
      metadata: { team: 'shop' },
    });
    expect(await keys.getKey(workspaceId, record.id)).toEqual(record);
    expect((await find(keyValue))?.credential).toEqual({
      keyId: record.id,
      workspaceId,
      tag: record.tag,
      isRoot: false,
      environment: 'live',
      plan: 'Professional',
      isSuspended: false,
      gatewayKey: null,
      workspaceLimits: null,
      workspaceQuota: null,
      workspaceRevision: 1,
      isActive: true,
      validUntil: null,
      graceOnFirstUse: null,
      isOneOfTwo: false,
      usedAt: null,
      scopes: ['photo-requests:read'],
      allowedIps: ['10.0.0.0/8'],
      ownerId: 'customer_42',
      limits: null,
      quota: null,
      revision: 1,
    });
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(1);
    expect(await auditActions()).toEqual(expect.arrayContaining(['key.created', 'key.created']));
  });

  test('reserves the tag of the key, for ever', async () => {
    const { record } = await create();
    const owner = async () =>
      (await dynamo.send(new GetCommand({ TableName: table, Key: { pk: `TAG#${record.tag}`, sk: 'TAG' } }))).Item;
    expect(await owner()).toMatchObject({ workspaceId, keyId: record.id, isRoot: false });
    await keys.deleteKey(workspaceId, record.id, () => newAudit(workspaceId, record.id, 'key.deleted'));
    expect(await owner()).toMatchObject({ keyId: record.id });
    const other = { ...newKey(workspaceId).record, tag: record.tag };
    const creation = keys.createKey(other, unlimited, newAudit(workspaceId, other.id, 'key.created'));
    await expect(creation).rejects.toThrow(ConflictError);
    expect(await keys.getKey(workspaceId, other.id)).toBeUndefined();
  });

  test('the root key is neither listed nor counted nor found as a key', async () => {
    const { keys: listed } = await keys.listKeys(workspaceId, { environment: undefined, limit: 10, after: undefined });
    expect(listed).toEqual([]);
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(0);
  });

  test('20 concurrent creations on a plan of 5: exactly 5 succeed, 15 fail with the limit', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => {
        const { record } = newKey(workspaceId);
        return keys.createKey(record, fiveKeys, newAudit(workspaceId, record.id, 'key.created'));
      }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toHaveLength(15);
    for (const reason of refused) expect(reason).toBeInstanceOf(KeyLimitExceededError);
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(5);
  });

  test('a plan without keys refuses the first key', async () => {
    const { record } = newKey(workspaceId);
    await expect(keys.createKey(record, () => 0, newAudit(workspaceId, record.id))).rejects.toThrow(
      KeyLimitExceededError,
    );
  });

  test('refuses keys of an unknown workspace', async () => {
    const { record } = newKey('ws_unknown');
    await expect(keys.createKey(record, unlimited, newAudit('ws_unknown', record.id))).rejects.toThrow(NotFoundError);
  });

  test('never overwrites an existing key', async () => {
    const { record } = await create();
    await expect(keys.createKey(record, unlimited, newAudit(workspaceId, record.id))).rejects.toThrow();
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(1);
  });
});

describe('changing', () => {
  test('changes the key and its credential together', async () => {
    const { record, keyValue } = await create();
    const changed = await change(record.id, { isActive: false, name: 'B', expiresAt: '2027-01-01T00:00:00.000Z' });
    expect(await keys.getKey(workspaceId, record.id)).toEqual(changed);
    expect(changed).toMatchObject({ isActive: false, name: 'B', revision: 2 });
    expect((await find(keyValue))?.credential).toMatchObject({
      isActive: false,
      validUntil: Date.parse('2027-01-01T00:00:00.000Z'),
      plan: 'Professional',
      revision: 2,
    });
  });

  test('concurrent changes all apply, each on the newest state', async () => {
    const { record } = await create({ name: '' });
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((letter) =>
        keys.changeKey(workspaceId, record.id, (current) => ({
          record: { ...current, name: current.name + letter },
          audits: [newAudit(workspaceId, record.id)],
        })),
      ),
    );
    const stored = await keys.getKey(workspaceId, record.id);
    expect([...(stored?.name ?? '')].sort().join('')).toBe('abcd');
    expect(stored?.revision).toBe(5);
  });

  test('keeps the last use that the hot path wrote in the meantime', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    await keys.changeKey(workspaceId, record.id, (current) => ({
      record: { ...current, name: 'B' },
      audits: [newAudit(workspaceId, record.id)],
    }));
    if (found) await credentials.markUsed(found.credential, '2026-11-24T12:34:00.000Z');
    await change(record.id, { name: 'C' });
    expect((await keys.getKey(workspaceId, record.id))?.lastUsedAt).toBe('2026-11-24T12:34:00.000Z');
  });

  test('a refused change leaves everything unchanged', async () => {
    const { record } = await create();
    const refusal = new Error('no');
    const refused = keys.changeKey(workspaceId, record.id, () => {
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    expect(await keys.getKey(workspaceId, record.id)).toEqual(record);
  });

  test('an unknown key, and a key of another workspace, are not found', async () => {
    const { record } = await create();
    await expect(change('key_unknown', {})).rejects.toThrow(NotFoundError);
    const elsewhere = keys.changeKey('ws_other', record.id, (current) => ({
      record: current,
      audits: [newAudit('ws_other', record.id)],
    }));
    await expect(elsewhere).rejects.toThrow(NotFoundError);
  });
});

describe('regenerating', () => {
  const regenerate = async (id: string) => {
    const { keyValue, value } = newValue(plainCredential);
    const record = await keys.changeKey(workspaceId, id, (current) => ({
      record: withRegeneratedValue(current, value, { mode: 'immediate' }, noon),
      audits: [newAudit(workspaceId, id, 'key.regenerated')],
    }));
    return { record, keyValue };
  };

  test('the old value is gone, the new one works, under the same id', async () => {
    const { record, keyValue } = await create();
    const renewed = await regenerate(record.id);
    expect(await find(keyValue)).toBeUndefined();
    expect((await find(renewed.keyValue))?.credential).toMatchObject({ keyId: record.id, plan: 'Professional' });
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(1);
  });

  test('after many concurrent regenerations, exactly one value works', async () => {
    const { record } = await create();
    const all = await Promise.all(Array.from({ length: 5 }, () => regenerate(record.id)));
    const working = await Promise.all(all.map(({ keyValue }) => find(keyValue)));
    expect(working.filter((found) => found !== undefined)).toHaveLength(1);
  });

  test('the credential gets the current plan of the workspace', async () => {
    const { record } = await create();
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: workspaceKey(workspaceId),
        UpdateExpression: 'SET #plan = :plan',
        ExpressionAttributeNames: { '#plan': 'plan' },
        ExpressionAttributeValues: { ':plan': 'Enterprise' },
      }),
    );
    const { keyValue } = await regenerate(record.id);
    expect((await find(keyValue))?.credential.plan).toBe('Enterprise');
  });
});

describe('deleting', () => {
  const remove = (id: string) => keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));

  test('removes key and credential, frees the place, keeps the audit trail', async () => {
    const { record, keyValue } = await create();
    await remove(record.id);
    expect(await keys.getKey(workspaceId, record.id)).toBeUndefined();
    expect(await find(keyValue)).toBeUndefined();
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(0);
    expect(await auditActions()).toContain('key.deleted');
  });

  test('two concurrent deletions: one deletes, the other finds nothing, the count falls by one', async () => {
    const { record } = await create();
    await create();
    const results = await Promise.allSettled([remove(record.id), remove(record.id)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejected = results.find((result) => result.status === 'rejected');
    expect(rejected?.reason).toBeInstanceOf(NotFoundError);
    expect((await keys.getWorkspace(workspaceId))?.keyCount).toBe(1);
  });

  test('racing with a change never leaves a credential behind', async () => {
    const { record, keyValue } = await create();
    await Promise.allSettled([change(record.id, { isActive: true, name: 'late' }), remove(record.id)]);
    expect(await keys.getKey(workspaceId, record.id)).toBeUndefined();
    expect(await find(keyValue)).toBeUndefined();
  });
});

describe('listing', () => {
  test('newest first, page by page, each key once', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.push((await create({ name: `k${i}` }, noon + i)).record.id);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await keys.listKeys(workspaceId, { environment: undefined, limit: 2, after });
      seen.push(...page.keys.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(made.reverse());
  });

  test('a full last page has no next page', async () => {
    await create();
    await create();
    const page = await keys.listKeys(workspaceId, { environment: undefined, limit: 2, after: undefined });
    expect(page.keys).toHaveLength(2);
    expect(page.next).toBeUndefined();
  });

  test('an environment filter still fills its pages', async () => {
    for (let i = 0; i < 12; i++) await create({ environment: i % 4 === 0 ? 'test' : 'live' }, noon + i);
    const first = await keys.listKeys(workspaceId, { environment: 'test', limit: 2, after: undefined });
    expect(first.keys.map(({ environment }) => environment)).toEqual(['test', 'test']);
    const second = await keys.listKeys(workspaceId, { environment: 'test', limit: 2, after: first.next });
    expect(second.keys).toHaveLength(1);
    expect(second.next).toBeUndefined();
  });

  test.each(keySorts)('sorted by %s, with and without a filter, shows each key once and counts all', async (sort) => {
    for (let i = 0; i < 9; i++) {
      const { record } = await create(
        {
          name: `Name ${(i * 5) % 4}`,
          ownerId: `customer_${i % 2}`,
          expiresAt: i % 3 === 0 ? null : iso(noon + (i % 4) * 1000),
        },
        noon + i,
      );
      const credential = { workspaceId, keyId: record.id, isRoot: false } as Credential;
      if (i % 2 === 0) await credentials.markUsed(credential, iso(noon + ((i * 7) % 5) * 60_000));
    }
    const order = keyOrder(sort);
    const byPosition = order ?? {
      positionOf: ({ id }: ApiKeyRecord) => id,
      compare: (a: string, b: string) => (a < b ? 1 : -1),
    };
    const { positionOf, compare } = byPosition;
    const all = (await keys.listKeys(workspaceId, { environment: undefined, limit: 100, after: undefined })).keys;
    for (const matches of [undefined, ({ ownerId }: ApiKeyRecord) => ownerId === 'customer_1']) {
      const expected = all
        .filter(matches ?? (() => true))
        .toSorted((one, other) => compare(positionOf(one), positionOf(other)))
        .map(({ id }) => id);
      const seen: string[] = [];
      const totals: (number | undefined)[] = [];
      let after: string | undefined;
      do {
        const page = await keys.listKeys(workspaceId, { environment: undefined, limit: 2, after, matches, order });
        seen.push(...page.keys.map(({ id }) => id));
        totals.push(page.total);
        after = page.next;
      } while (after !== undefined);
      expect(seen).toEqual(expected);
      // In the order of the table, the workspace counts all keys, and only the first page counts those that match.
      const isCounted = (index: number) => order !== undefined || (matches !== undefined && index === 0);
      expect(totals).toEqual(totals.map((_, index) => (isCounted(index) ? expected.length : undefined)));
    }
  });

  test('keys with much metadata make pages shorter than 4 MB, and no key is lost', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '🔑'.repeat(500)]));
    const made: string[] = [];
    for (let i = 0; i < 45; i++) made.push((await create({ metadata }, noon + i)).record.id);
    for (const order of [undefined, keyOrder('createdAt')]) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await keys.listKeys(workspaceId, { environment: undefined, limit: 100, after, order });
        expect(Buffer.byteLength(JSON.stringify(page.keys))).toBeLessThan(4_100_000);
        seen.push(...page.keys.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(seen).toEqual(order === undefined ? made.toReversed() : made);
    }
  });

  test('an order is refused in a workspace with more than 10 MB of keys, and a filter continues from page to page', async () => {
    const big = {
      metadata: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '🔑'.repeat(500)])),
    };
    // Some engines return a little more than 1 MB in a page.
    for (let i = 0; i < 130; i++) await create({ ...big, name: i === 0 ? 'First' : `k${i}` }, noon + i);
    const query = { environment: undefined, limit: 100, matches: ({ name }: ApiKeyRecord) => name === 'First' };
    await expect(
      keys.listKeys(workspaceId, { ...query, after: undefined, order: keyOrder('name') }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'query.sort' }],
    });
    const first = await keys.listKeys(workspaceId, { ...query, after: undefined });
    expect(first).toEqual({ keys: [], next: expect.any(String), total: undefined });
    const second = await keys.listKeys(workspaceId, { ...query, after: first.next });
    expect(second).toMatchObject({ keys: [{ name: 'First' }], next: undefined });
  });

  test('a page continues after a key that is deleted in the meantime', async () => {
    for (let i = 0; i < 3; i++) await create({ name: `k${i}` }, noon + i);
    const first = await keys.listKeys(workspaceId, { environment: undefined, limit: 1, after: undefined });
    const [shown] = first.keys;
    if (shown) await keys.deleteKey(workspaceId, shown.id, () => newAudit(workspaceId, shown.id, 'key.deleted'));
    const second = await keys.listKeys(workspaceId, { environment: undefined, limit: 5, after: first.next });
    expect(second.keys.map(({ name }) => name)).toEqual(['k1', 'k0']);
  });
});

describe.each(dynamoClients)('credentials, with the %s', (client) => {
  beforeAll(() => {
    credentials = new DynamoCredentialStore(engine.calls(client), table);
  });

  test('are found under any of several peppers, in one call', async () => {
    const { record, keyValue } = await create();
    const references = ['v2', 'v1'].map((current) => currentDigest({ ...keyring2, current }, keyValue));
    const found = await credentials.find(references);
    expect(found?.credential.keyId).toBe(record.id);
    expect(found?.reference.pepperVersion).toBe('v1');
    expect(await credentials.find([])).toBeUndefined();
  });

  test('that an earlier version stored with an attribute for each field keep working after each change', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    const { isOneOfTwo, limits, quota, workspaceLimits, workspaceQuota, usedAt, ...earlier } = found.credential;
    const Item = { ...credentialKey(found.reference), ...earlier };
    await dynamo.send(new PutCommand({ TableName: table, Item }));
    const added = { isOneOfTwo: false, limits: null, quota: null, workspaceLimits: null, workspaceQuota: null };
    expect((await find(keyValue))?.credential).toEqual({ ...earlier, ...added, usedAt: null });

    await change(record.id, { scopes: ['photos:read'], revision: record.revision + 1 });
    const changed = { ...found.credential, scopes: ['photos:read'], revision: record.revision + 1 };
    expect((await find(keyValue))?.credential).toEqual(changed);

    const workspace = await keys.getWorkspace(workspaceId);
    if (workspace === undefined) throw new Error('not found');
    const suspended = { ...workspace, status: 'suspended', revision: workspace.revision + 1 } as const;
    await new DynamoWorkspaceKeys(engine.calls('lean client'), table, () => noon).applyTerms(suspended, noon + 1000);
    const terms = { isSuspended: true, workspaceRevision: suspended.revision };
    expect((await find(keyValue))?.credential).toEqual({ ...changed, ...terms });
  });

  test('move to the current pepper: found there, and only there', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    const to = currentDigest(keyring2, keyValue);
    await credentials.moveToPepper(found, to);
    expect(await find(keyValue)).toBeUndefined();
    expect((await find(keyValue, keyring2))?.credential).toEqual(found.credential);
    expect((await keys.getKey(workspaceId, record.id))?.values).toEqual([{ ...record.values[0], ...to }]);
  });

  test('keep attributes of a newer version when they move', async () => {
    const { keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    const { pepperVersion, digest } = found.reference;
    const added = { newerSetting: { a: [1] } };
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: `DIGEST#${pepperVersion}#${digest}`, sk: 'DIGEST' },
        UpdateExpression: 'SET newerSetting = :value',
        ExpressionAttributeValues: { ':value': added.newerSetting },
      }),
    );
    const itemOf = async (reference: DigestReference) =>
      (await dynamo.send(new GetCommand({ TableName: table, Key: credentialKey(reference) }))).Item;
    const before = await itemOf(found.reference);
    const to = currentDigest(keyring2, keyValue);
    await credentials.moveToPepper(found, to);
    expect(await itemOf(to)).toEqual({ ...before, ...credentialKey(to), ...added });
  });

  test('are not moved after a stale read, which would undo a deactivation', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    await change(record.id, { isActive: false });
    await credentials.moveToPepper(found, currentDigest(keyring2, keyValue));
    expect(await find(keyValue, keyring2)).toBeUndefined();
    expect((await find(keyValue))?.credential.isActive).toBe(false);
  });

  test('are not restored by a move after deletion', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    await keys.deleteKey(workspaceId, record.id, () => newAudit(workspaceId, record.id, 'key.deleted'));
    await credentials.moveToPepper(found, currentDigest(keyring2, keyValue));
    await credentials.markUsed(found.credential, new Date(noon).toISOString());
    expect(await find(keyValue, keyring2)).toBeUndefined();
    expect(await keys.getKey(workspaceId, record.id)).toBeUndefined();
  });

  test('record when their key was last used, and change nothing else', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    await credentials.markUsed(found.credential, '2026-11-24T12:34:00.000Z');
    expect(await keys.getKey(workspaceId, record.id)).toEqual({ ...record, lastUsedAt: '2026-11-24T12:34:00.000Z' });
  });

  test('record when each of two values was last used, but not a value that has ended', async () => {
    const { record, keyValue } = await create();
    const previous = await find(keyValue);
    const { keyValue: newValueText, value } = newValue(record);
    await keys.changeKey(workspaceId, record.id, (current) => ({
      record: withRegeneratedValue(current, value, { mode: 'grace', gracePeriodSeconds: 60 }, noon),
      audits: [newAudit(workspaceId, record.id)],
    }));
    const newest = await find(newValueText);
    if (!previous || !newest) throw new Error('not found');
    expect([previous.credential.isOneOfTwo, newest.credential.isOneOfTwo]).toEqual([false, true]);
    expect((await find(keyValue))?.credential).toMatchObject({ isOneOfTwo: true, usedAt: null });
    const values = (await keys.getKey(workspaceId, record.id))?.values ?? [];
    expect(await keys.usesOf(values)).toEqual(new Map());
    await credentials.markValueUsed(previous, '2026-11-24T12:34:00.000Z');
    expect(await keys.usesOf(values)).toEqual(new Map([[previous.reference.digest, '2026-11-24T12:34:00.000Z']]));
    await keys.changeKey(workspaceId, record.id, (current) => ({
      record: { ...current, values: current.values.slice(0, 1) },
      audits: [newAudit(workspaceId, record.id)],
    }));
    await credentials.markValueUsed(previous, '2026-11-24T12:35:00.000Z');
    expect(await find(keyValue)).toBeUndefined();
    expect((await find(newValueText))?.credential.isOneOfTwo).toBe(false);
  });

  test('never record an earlier use after a later one', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    for (const hour of ['12', '14', '13']) {
      await credentials.markUsed(found.credential, `2026-11-24T${hour}:00:00.000Z`);
    }
    expect((await keys.getKey(workspaceId, record.id))?.lastUsedAt).toBe('2026-11-24T14:00:00.000Z');
  });

  test('after a move, changes and deletion reach the moved credential', async () => {
    const { record, keyValue } = await create();
    const found = await find(keyValue);
    if (!found) throw new Error('not found');
    await credentials.moveToPepper(found, currentDigest(keyring2, keyValue));
    await change(record.id, { isActive: false });
    expect((await find(keyValue, keyring2))?.credential.isActive).toBe(false);
  });
});

test('no stored item has a key value, or more of it than the mask', async () => {
  const values = [(await create()).keyValue, (await create({ environment: 'test' })).keyValue];
  const { Items } = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  const stored = JSON.stringify(Items);
  for (const value of values) {
    expect(stored).not.toContain(value);
    expect(stored).not.toContain(value.slice(0, 20));
    expect(stored).not.toContain(value.slice(-6));
  }
});
