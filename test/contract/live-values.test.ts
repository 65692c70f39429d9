import { setTimeout } from 'node:timers/promises';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { contentOf } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { credentialOf } from '../../lambdas/adapters/dynamodb/stored-credential.ts';
import { nextDue } from '../../lambdas/domain/keys/agenda.ts';
import { allDigests, currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { withRegeneratedValue } from '../../lambdas/domain/keys/issue-key.ts';
import { type ApiKeyRecord, changeable } from '../../lambdas/domain/keys/key-record.ts';
import type { Ending } from '../../lambdas/domain/keys/live-values.ts';
import type { FoundCredential } from '../../lambdas/domain/keys/ports.ts';
import { NotFoundError } from '../../lambdas/domain/shared/errors.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { loadAuthorizers } from '../support/stores/authorizers.ts';
import { dynamoClients, type Engine, startEngine } from '../support/stores/engine.ts';
import { keyring1, keyring2, newAudit, newValue } from '../support/stores/keys.ts';
import { RotatingWorld } from '../support/stores/rotating-world.ts';

/** Guarantees for the values of a key on a real engine, as authorizers see them, during any concurrent changes. */
let engine: Engine;
let dynamo: DynamoDBDocumentClient;
let world: RotatingWorld;
let workspaceId: string;
let authorizers: Awaited<ReturnType<typeof loadAuthorizers>>;

const minute = 60_000;
const dayMs = 86_400_000;
const perMinute = 60;

beforeAll(async () => {
  engine = await startEngine();
  dynamo = engine.client();
  world = await RotatingWorld.create(engine);
  const countersTable = await engine.createTable();
  authorizers = await loadAuthorizers(3, {
    endpoint: engine.endpoint,
    keysTable: world.table,
    countersTable,
    keyring: () => world.keyring,
    clock: () => world.now,
    plans: { Enterprise: { maxKeys: null, limits: limitsOf({ perMinute, perHour: 1000 }) } },
  });
});
afterAll(async () => {
  await world.stop();
  await engine.stop();
});
beforeEach(async () => {
  world.keyring = keyring1;
  workspaceId = (await world.provision()).id;
});

const grace = (gracePeriodSeconds: number): Ending => ({ mode: 'grace', gracePeriodSeconds });
const onFirstUse = (gracePeriodSeconds: number): Ending => ({ mode: 'on_first_use', gracePeriodSeconds });

/** Returns the outcome of this value at every instance, one after the other. */
async function verdicts(keyValue: string) {
  const all: string[] = [];
  for (const authorize of authorizers) all.push(await authorize(keyValue));
  return [...new Set(all)];
}
const works = async (keyValue: string) => {
  const said = await verdicts(keyValue);
  expect(said).toHaveLength(1);
  return said[0] === 'admitted';
};

const change = (id: string, fields: Partial<ApiKeyRecord>) =>
  world.keys.changeKey(workspaceId, id, (current) => ({
    record: { ...current, ...fields },
    audits: [newAudit(workspaceId, id)],
  }));

async function regenerate(id: string, ending: Ending): Promise<string> {
  const key = await world.keys.getKey(workspaceId, id);
  if (key === undefined) throw new Error('There is no key.');
  const { keyValue, value } = newValue(key, world.keyring);
  await world.keys.changeKey(workspaceId, id, (current) => ({
    record: withRegeneratedValue(current, value, ending, world.now),
    audits: [newAudit(workspaceId, id, 'key.regenerated')],
  }));
  return keyValue;
}

/** As in the verifier: a read of several items is not a snapshot, and may miss a credential that is being moved. */
async function findIfAny(keyValue: string): Promise<FoundCredential | undefined> {
  const read = () => world.credentials.find(allDigests(keyring2, keyValue));
  return (await read()) ?? (await read());
}

async function find(keyValue: string): Promise<FoundCredential> {
  const found = await findIfAny(keyValue);
  if (found === undefined) throw new Error('There is no credential.');
  return found;
}

async function allItems(): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName: world.table, ConsistentRead: true })) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

/** Returns when a key is due, according to the index. */
const dueAtOf = (item: object) => (item as { dueAt?: string }).dueAt;

/**
 * Asserts that each key has exactly the credentials of its values, with the same contents, and that each credential has a
 * key.
 */
async function expectAgreement(): Promise<void> {
  const items = await allItems();
  const records = items.filter(({ pk, sk }) => pk === `WS#${workspaceId}` && String(sk).startsWith('KEY#'));
  const expected = records.flatMap((item) => {
    const record = contentOf<ApiKeyRecord>(item);
    expect([1, 2]).toContain(record.values.length);
    expect(dueAtOf(item) ?? null).toBe(nextDue(record));
    return record.values.map((value) => ({
      pk: `DIGEST#${value.pepperVersion}#${value.digest}`,
      keyId: record.id,
      ...changeable(record, value),
    }));
  });
  const fields = Object.keys(expected[0] ?? { pk: true });
  const stored = items
    .filter((item) => item['sk'] === 'DIGEST' && item['workspaceId'] === workspaceId && item['isRoot'] === false)
    .map((item) => {
      const credential: Readonly<Record<string, unknown>> = { pk: item['pk'], ...credentialOf(item) };
      return Object.fromEntries(fields.map((field) => [field, credential[field]]));
    });
  const byKey = (one: { pk?: unknown }, other: { pk?: unknown }) => (String(one.pk) < String(other.pk) ? -1 : 1);
  expect(stored.sort(byKey)).toEqual(expected.sort(byKey));
  const { keyCount } = items.find(({ pk, sk }) => pk === `WS#${workspaceId}` && sk === 'META') ?? {};
  expect(keyCount).toBe(records.length);
}

describe('during a grace period', () => {
  test('both values work, and the previous one ends to the millisecond, on every instance', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    expect(await works(former)).toBe(true);
    const current = await regenerate(record.id, grace(3600));
    const end = world.now + 3_600_000;
    for (const at of [world.now, end - 1]) {
      world.now = at;
      expect([await works(former), await works(current)]).toEqual([true, true]);
    }
    world.now = end;
    expect([await works(former), await works(current)]).toEqual([false, true]);
    await expectAgreement();
  });

  test('both values count against the same windows', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, grace(3600));
    world.now = Math.ceil(world.now / minute) * minute;
    const values = Array.from({ length: 4 * perMinute }, (_, i) => (i % 2 === 0 ? former : current));
    const said = await Promise.all(values.map((value, i) => authorizers[i % authorizers.length]?.(value)));
    expect(said.filter((each) => each === 'admitted')).toHaveLength(perMinute);
    expect(said.filter((each) => each === 'limited')).toHaveLength(3 * perMinute);
    expect([await verdicts(former), await verdicts(current)]).toEqual([['limited'], ['limited']]);
  });

  test('both values are refused while the key is inactive, and work again when it is active', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, grace(3600));
    await change(record.id, { isActive: false });
    expect([await works(former), await works(current)]).toEqual([false, false]);
    await change(record.id, { isActive: true });
    expect([await works(former), await works(current)]).toEqual([true, true]);
    await expectAgreement();
  });

  test('a third value ends the first one immediately, even within its grace period', async () => {
    const { record, keyValue: first } = await world.createKey(workspaceId);
    const second = await regenerate(record.id, grace(2_592_000));
    const third = await regenerate(record.id, grace(60));
    expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true]);
    await expectAgreement();
    const fourth = await regenerate(record.id, { mode: 'immediate' });
    expect([await works(second), await works(third), await works(fourth)]).toEqual([false, false, true]);
    await expectAgreement();
  });

  test('the next scheduled run removes ended values', async () => {
    const { record } = await world.createKey(workspaceId);
    await regenerate(record.id, grace(60));
    world.now += minute;
    await world.processDue();
    expect((await world.record(workspaceId, record.id)).values).toHaveLength(1);
    await expectAgreement();
  });

  test('both values move to another pepper when they are used', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, grace(3600));
    world.keyring = keyring2;
    for (const value of [current, former]) expect(await works(value)).toBe(true);
    const { values } = await world.record(workspaceId, record.id);
    expect(values.map(({ pepperVersion }) => pepperVersion)).toEqual(['v2', 'v2']);
    await expectAgreement();
    world.keyring = { current: 'v2', peppers: { v2: keyring2.peppers.v2 } };
    for (const value of [current, former]) expect(await works(value)).toBe(true);
  });
});

describe('until the first use', () => {
  test('the previous value works, then its grace period starts, and it ends to the millisecond', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, onFirstUse(3600));
    world.now += 10 * dayMs;
    expect(await works(former)).toBe(true);
    await expectAgreement();
    expect((await world.record(workspaceId, record.id)).values[0]?.graceOnFirstUse).toBe(3600);

    const usedAt = world.now;
    expect(await authorizers[0]?.(current)).toBe('admitted');
    await expectAgreement();
    const { values } = await world.record(workspaceId, record.id);
    expect(values).toMatchObject([
      { validUntil: null, graceOnFirstUse: null },
      { validUntil: new Date(usedAt + 3_600_000).toISOString(), graceOnFirstUse: null },
    ]);
    // Later uses do not postpone it.
    world.now = usedAt + 3_599_999;
    expect([await works(current), await works(former)]).toEqual([true, true]);
    world.now = usedAt + 3_600_000;
    expect([await works(current), await works(former)]).toEqual([true, false]);
  });

  test('the previous value ends after 30 days without a first use', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    await regenerate(record.id, onFirstUse(60));
    const madeAt = world.now;
    world.now = madeAt + 30 * dayMs - 1;
    expect(await works(former)).toBe(true);
    world.now = madeAt + 30 * dayMs;
    expect(await works(former)).toBe(false);
  });

  test('a refused request is not a first use', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, onFirstUse(60));
    await change(record.id, { isActive: false });
    expect(await works(current)).toBe(false);
    await change(record.id, { isActive: true });
    world.now += dayMs;
    expect(await works(former)).toBe(true);
    expect((await world.record(workspaceId, record.id)).values[0]?.graceOnFirstUse).toBe(60);
  });

  test('under an older pepper, the use is recorded and then the value moves', async () => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, onFirstUse(60));
    world.keyring = keyring2;
    expect([await works(current), await works(former)]).toEqual([true, true]);
    expect((await world.record(workspaceId, record.id)).values).toMatchObject([
      { pepperVersion: 'v2', graceOnFirstUse: null },
      { pepperVersion: 'v2', validUntil: new Date(world.now + minute).toISOString() },
    ]);
    await expectAgreement();
  });

  test('a concurrent first use through all instances is recorded once', async () => {
    const { record } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, onFirstUse(60));
    const { revision } = await world.record(workspaceId, record.id);
    await Promise.all(authorizers.flatMap((authorize) => [authorize(current), authorize(current)]));
    expect((await world.record(workspaceId, record.id)).revision).toBe(revision + 1);
    await expectAgreement();
  });
});

describe('the expiry of the key ends all its values', () => {
  const endings = [grace(3600), onFirstUse(3600)];

  test.each(endings)('when it was set before regeneration: $mode', async (ending) => {
    const expiry = world.now + 30 * minute;
    const { record, keyValue: former } = await world.createKey(workspaceId, {
      expiresAt: new Date(expiry).toISOString(),
    });
    const current = await regenerate(record.id, ending);
    world.now = expiry - 1;
    expect([await works(former), await works(current)]).toEqual([true, true]);
    await expectAgreement();
    world.now = expiry;
    expect([await works(former), await works(current)]).toEqual([false, false]);
  });

  test.each(endings)('when it is set, postponed and removed after regeneration: $mode', async (ending) => {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const start = world.now;
    const current = await regenerate(record.id, ending);
    await change(record.id, { expiresAt: new Date(start + minute).toISOString() });
    world.now = start + minute;
    expect([await works(former), await works(current)]).toEqual([false, false]);
    await change(record.id, { expiresAt: new Date(start + 10 * minute).toISOString() });
    expect([await works(former), await works(current)]).toEqual([true, true]);
    await change(record.id, { expiresAt: null });
    await expectAgreement();
    world.now = start + 40 * dayMs;
    // The end of the previous value never depended on it.
    expect([await works(former), await works(current)]).toEqual([false, true]);
  });
});

/** Waits some milliseconds, so that concurrent requests interleave differently each time. */
const aWhile = () => setTimeout(Math.random() * 6);

/** Creates a key whose newest value waits for its first use, which happens during another change. */
describe.each(dynamoClients)('a first use, recorded with the %s, while', (client) => {
  let credentials: DynamoCredentialStore;
  beforeAll(() => {
    credentials = new DynamoCredentialStore(engine.calls(client), world.table);
  });

  const races = rounds(12, 5);

  async function race(meanwhile: (key: { id: string; former: string; current: string }) => Promise<unknown>[]) {
    const { record, keyValue: former } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, onFirstUse(60));
    const found = await find(current);
    const noting = async () => {
      await aWhile();
      await credentials.noteFirstUse(found, world.now);
    };
    const others = meanwhile({ id: record.id, former, current });
    const results = await Promise.allSettled([noting(), noting(), ...others]);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(NotFoundError);
    }
    return { id: record.id, former, current };
  }

  const later = async <T>(work: () => Promise<T>): Promise<T> => {
    await aWhile();
    return work();
  };
  const move = async (keyValue: string, { unlessGone = false } = {}) => {
    const found = unlessGone ? await findIfAny(keyValue) : await find(keyValue);
    if (found === undefined) return;
    await aWhile();
    if (found.reference.pepperVersion === 'v1') {
      await credentials.moveToPepper(found, currentDigest(keyring2, keyValue));
    }
  };
  const settledEnd = () => new Date(world.now + minute).toISOString();

  test('the key is changed: both changes take effect', async () => {
    for (let round = 0; round < races; round++) {
      const { id, current } = await race((key) => [
        later(() => change(key.id, { name: 'Changed' })),
        later(() => change(key.id, { allowedIps: ['192.0.2.0/24'] })),
      ]);
      // The next use records it if this one came too late.
      await credentials.noteFirstUse(await find(current), world.now);
      expect(await world.record(workspaceId, id)).toMatchObject({
        name: 'Changed',
        allowedIps: ['192.0.2.0/24'],
        values: [
          { validUntil: null, graceOnFirstUse: null },
          { validUntil: settledEnd(), graceOnFirstUse: null },
        ],
      });
    }
    await expectAgreement();
  });

  test('the key is deactivated: it stays deactivated', async () => {
    const keys: string[] = [];
    for (let round = 0; round < races; round++) {
      const { id } = await race((key) => [later(() => change(key.id, { isActive: false }))]);
      keys.push(id);
    }
    for (const id of keys) expect((await world.record(workspaceId, id)).isActive).toBe(false);
    await expectAgreement();
  });

  test('the key gets another value: the first one does not come back', async () => {
    for (let round = 0; round < races; round++) {
      let newest = '';
      const { id, former, current } = await race((key) => [
        later(async () => {
          newest = await regenerate(key.id, round % 2 === 0 ? grace(3600) : { mode: 'immediate' });
        }),
      ]);
      const { values } = await world.record(workspaceId, id);
      expect(values).toHaveLength(round % 2 === 0 ? 2 : 1);
      expect(values[0]?.digest).toBe(currentDigest(keyring1, newest).digest);
      expect(await world.accepted(former)).toBeUndefined();
      expect((await world.accepted(current)) !== undefined).toBe(round % 2 === 0);
    }
    await expectAgreement();
  });

  test('both values move to another pepper: neither is lost or duplicated', async () => {
    for (let round = 0; round < races; round++) {
      const { id, former, current } = await race((key) => [
        move(key.former),
        move(key.current),
        later(() => move(key.former)),
      ]);
      for (const keyValue of [former, current]) {
        const places = await Promise.all(allDigests(keyring2, keyValue).map((each) => credentials.find([each])));
        expect(places.filter((place) => place !== undefined)).toHaveLength(1);
      }
      await credentials.noteFirstUse(await find(current), world.now);
      expect((await world.record(workspaceId, id)).values).toMatchObject([
        { graceOnFirstUse: null },
        { validUntil: settledEnd() },
      ]);
    }
    await expectAgreement();
  });

  test('the key is deleted: it stays deleted', async () => {
    for (let round = 0; round < races; round++) {
      const { id, former, current } = await race((key) => [
        later(() => world.keys.deleteKey(workspaceId, key.id, () => newAudit(workspaceId, key.id, 'key.deleted'))),
        move(key.former, { unlessGone: true }),
      ]);
      expect(await world.keys.getKey(workspaceId, id)).toBeUndefined();
      for (const keyValue of [former, current]) {
        expect(await credentials.find(allDigests(keyring2, keyValue))).toBeUndefined();
      }
    }
    await expectAgreement();
  });

  test('the key does not exist: nothing is written', async () => {
    const { record } = await world.createKey(workspaceId);
    const current = await regenerate(record.id, onFirstUse(60));
    const found = await find(current);
    await world.keys.deleteKey(workspaceId, record.id, () => newAudit(workspaceId, record.id, 'key.deleted'));
    await credentials.noteFirstUse(found, world.now);
    expect(await world.keys.getKey(workspaceId, record.id)).toBeUndefined();
    await expectAgreement();
  });
});

test('during any concurrent changes, a key has at most two values, each with its credential, and one of them is the newest', async () => {
  const { record, keyValue } = await world.createKey(workspaceId);
  const values = [keyValue];
  const { id } = record;
  const endings: Ending[] = [{ mode: 'immediate' }, grace(60), onFirstUse(60)];
  for (let round = 0; round < rounds(10, 5); round++) {
    const use = async (value: string) => {
      await aWhile();
      const found = await world.credentials.find(allDigests(keyring2, value));
      if (found === undefined) return;
      await world.credentials.noteFirstUse(found, world.now);
      if (found.reference.pepperVersion === 'v2') return;
      await world.credentials.moveToPepper(found, currentDigest(keyring2, value));
    };
    await Promise.all([
      ...endings.map(async (ending) => {
        await aWhile();
        values.push(await regenerate(id, ending));
      }),
      ...values.slice(-4).flatMap((value) => [use(value), use(value)]),
      change(id, { name: `round ${round}` }),
    ]);
    await expectAgreement();
    const live = await Promise.all(values.map((value) => world.credentials.find(allDigests(keyring2, value))));
    expect([1, 2]).toContain(live.filter((found) => found !== undefined).length);
    world.now += 10_000;
  }
});
