import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { KeyChange } from '../../../../../lambdas/domain/keys/ports.ts';
import type { Review, ReviewPlace, ReviewStore } from '../../../../../lambdas/domain/rotation/ports.ts';
import { type ReviewDependencies, reviewKeys } from '../../../../../lambdas/domain/rotation/review-keys.ts';
import { ConflictError, NotFoundError, ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import { keyring1, keyring2, newKey, noon } from '../../../../support/stores/keys.ts';
import { AuditLogInMemory, PepperVaultInMemory } from '../../../../support/stores/pepper-vault.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const never = Number.POSITIVE_INFINITY;
const origin = { actor: { type: 'service', id: 'review-keys' }, requestId: 'run-1' } as const;

/** A keys table in memory, read two keys at a time. */
class Table implements ReviewStore {
  records: ApiKeyRecord[] = [];
  review: Review | undefined;
  readonly events: AuditEvent[] = [];
  serviceKeyPeppers: string[] = [];
  pages: (ReviewPlace | undefined)[] = [];
  /** The written keys. */
  changed: string[] = [];
  /** Called before each page is read. */
  beforePage: () => void = () => {};
  /** Called before each key is changed. */
  beforeChange: () => void = () => {};

  async getReview() {
    return this.review;
  }
  async putReview(review: Review) {
    this.review = structuredClone(review);
  }
  async page(after: ReviewPlace | undefined) {
    this.beforePage();
    this.pages.push(after);
    const workspaces = [...new Set(this.records.map(({ workspaceId }) => workspaceId))].sort();
    const workspaceId = after?.workspaceId ?? workspaces[0];
    const own = this.records.filter((each) => each.workspaceId === workspaceId && each.id > (after?.sk ?? ''));
    const keys = own.slice(0, 2);
    const nextWorkspace = workspaces.find((each) => each > (workspaceId ?? ''));
    if (own.length > 2) return { keys, next: { workspaceId: workspaceId ?? '', sk: keys.at(-1)?.id } };
    return { keys, next: nextWorkspace === undefined ? undefined : { workspaceId: nextWorkspace, sk: undefined } };
  }
  async peppersOfServiceKeys() {
    return this.serviceKeyPeppers;
  }
  changeKey = async (workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord> => {
    this.beforeChange();
    const index = this.records.findIndex((each) => each.workspaceId === workspaceId && each.id === keyId);
    const current = this.records[index];
    if (current === undefined) throw new NotFoundError('API key');
    const { record, audits } = await change(current);
    if (record === current) return current;
    this.records[index] = record;
    this.changed.push(keyId);
    this.events.push(...audits);
    return record;
  };
  of(id: string): ApiKeyRecord {
    const record = this.records.find((each) => each.id === id);
    if (record === undefined) throw new Error(`There is no key ${id}.`);
    return record;
  }
}

let now: number;
let table: Table;
let vault: PepperVaultInMemory;
let audit: AuditLogInMemory;
beforeEach(() => {
  now = noon;
  table = new Table();
  vault = new PepperVaultInMemory(keyring2, () => now);
  audit = new AuditLogInMemory();
  now += 7 * dayMs;
});

let keys = 0;
function addKey(changes: Partial<ApiKeyRecord> & { pepperVersion?: string } = {}): ApiKeyRecord {
  const { pepperVersion = 'v2', ...fields } = changes;
  const { record } = newKey('ws_1', {}, now);
  const values = record.values.map((value) => ({ ...value, pepperVersion }));
  const added = { ...record, id: `key_${String(++keys).padStart(6, '0')}`, values, ...fields };
  table.records.push(added);
  return added;
}

const dependencies = (changes: Partial<ReviewDependencies> = {}): ReviewDependencies => ({
  store: table,
  keys: table,
  vault,
  pepperSecret: 'pepper',
  audit,
  unusedKeys: null,
  keepsValues: true,
  clock: () => now,
  random: systemRandom,
  onFailure: (_, error) => {
    throw error;
  },
  ...changes,
});
const run = (changes: Partial<ReviewDependencies> = {}, { deadline = never, afresh = false } = {}) =>
  reviewKeys(dependencies(changes), deadline, origin, afresh);

describe('a review', () => {
  test('reads every key of every workspace, including root keys, and counts credentials by pepper', async () => {
    for (let i = 0; i < 5; i++) addKey({ pepperVersion: i < 2 ? 'v1' : 'v2' });
    addKey({ workspaceId: 'ws_2', isRoot: true, pepperVersion: 'v1' });
    const [value] = addKey({ workspaceId: 'ws_3' }).values;
    const two = table.records.at(-1) as ApiKeyRecord;
    table.records[6] = { ...two, values: [...two.values, { ...value, pepperVersion: 'v1' } as never] };
    expect(await run()).toEqual({
      status: 'finished',
      keys: 7,
      references: { v1: 4, v2: 4 },
      droppedPeppers: [],
    });
    expect(table.changed).toEqual([]);
  });

  test('counts the service keys once, and keeps their peppers', async () => {
    table.serviceKeyPeppers = ['v1', 'v2', 'v1'];
    for (let i = 0; i < 5; i++) addKey();
    await run({}, { deadline: now });
    expect(await run()).toMatchObject({ status: 'finished', keys: 5, references: { v1: 2, v2: 6 } });
  });

  test('of a deployment without keys finishes', async () => {
    expect(await run()).toMatchObject({ status: 'finished', keys: 0, references: {} });
  });

  test('is due once a day', async () => {
    addKey();
    const startedAt = now;
    await run();
    for (const at of [startedAt, startedAt + dayMs - 1]) {
      now = at;
      table.pages = [];
      expect(await run()).toEqual({ status: 'not_due', keys: 1, references: { v2: 1 }, droppedPeppers: [] });
      expect(table.pages).toEqual([]);
    }
    now = startedAt + dayMs;
    addKey();
    expect(await run()).toMatchObject({ status: 'finished', keys: 2, references: { v2: 2 } });
  });

  test('on request starts from the beginning, even if it is not due or another is in progress', async () => {
    for (let i = 0; i < 6; i++) addKey();
    await run({}, { deadline: now });
    expect(await run({}, { afresh: true })).toMatchObject({ status: 'finished', keys: 6, references: { v2: 6 } });
    expect(await run({}, { afresh: true })).toMatchObject({ status: 'finished', keys: 6, references: { v2: 6 } });
    expect(await run()).toMatchObject({ status: 'not_due' });
  });
});

describe('a review that does not finish in time', () => {
  const addKeys = () => {
    for (let i = 0; i < 9; i++) addKey({ workspaceId: `ws_${i % 3}`, pepperVersion: i % 2 === 0 ? 'v1' : 'v2' });
    table.records.sort((one, other) => (one.id < other.id ? -1 : 1));
  };

  test('continues where it stopped, with the same counts', async () => {
    addKeys();
    const whole = await run();
    const allPages = table.pages;
    table.review = undefined;
    table.pages = [];

    const statuses: string[] = [];
    let tally: Awaited<ReturnType<typeof run>>;
    do {
      // Each run reads one page, because its deadline has passed by then.
      tally = await run({}, { deadline: now });
      statuses.push(tally.status);
      now += hourMs;
    } while (tally.status === 'under_way' && statuses.length < 20);
    expect(tally).toEqual(whole);
    expect(table.pages).toEqual(allPages);
    expect(statuses).toEqual([...Array(allPages.length - 1).fill('under_way'), 'finished']);
  });

  test('continues after more than a day, too', async () => {
    addKeys();
    await run({}, { deadline: now });
    now += 3 * dayMs;
    expect(await run()).toMatchObject({ status: 'finished', keys: 9 });
  });

  test('is due again a day after its start, not its end', async () => {
    addKeys();
    await run({}, { deadline: now });
    now += 20 * hourMs;
    expect(await run()).toMatchObject({ status: 'finished' });
    now += 4 * hourMs;
    expect(await run()).toMatchObject({ status: 'finished', keys: 9 });
  });

  test('stops at the first page after its deadline', async () => {
    addKeys();
    table.beforePage = () => {
      now += 1000;
    };
    expect(await run({}, { deadline: now + 2500 })).toMatchObject({ status: 'under_way' });
    expect(table.pages).toHaveLength(3);
  });

  test('continues after a failed run from the same place, and counts no key twice', async () => {
    addKeys();
    await run({}, { deadline: now });
    let pages = 0;
    table.beforePage = () => {
      if (++pages === 3) throw new ServiceUnavailableError();
    };
    await expect(run()).rejects.toThrow(ServiceUnavailableError);
    expect(await run()).toMatchObject({ status: 'finished', keys: 9, references: { v1: 5, v2: 4 } });
  });

  test('is stored page by page, and loses at most one page when it stops', async () => {
    addKeys();
    let pages = 0;
    table.beforePage = () => {
      if (++pages === 3) throw new ServiceUnavailableError();
    };
    await expect(run()).rejects.toThrow(ServiceUnavailableError);
    expect(table.review).toMatchObject({ stage: 'counting', keys: 3 });
  });

  test('reports a key that cannot be changed, and counts the others', async () => {
    for (let i = 0; i < 4; i++) addKey({ isRecoverable: true });
    const conflict = new ConflictError('the API key');
    let changes = 0;
    table.beforeChange = () => {
      if (++changes === 2) throw conflict;
    };
    const failures: [string, unknown][] = [];
    const onFailure = ({ id }: ApiKeyRecord, error: unknown) => void failures.push([id, error]);
    expect(await run({ keepsValues: false, onFailure })).toMatchObject({ status: 'finished', keys: 4 });
    expect(failures).toEqual([[table.records[1]?.id, conflict]]);
    expect(table.records.filter(({ isRecoverable }) => isRecoverable)).toHaveLength(1);
  });

  test('drops no pepper before its end', async () => {
    for (let i = 0; i < 4; i++) addKey();
    expect(await run({}, { deadline: now })).toMatchObject({ references: { v2: 2 }, droppedPeppers: [] });
    expect(vault.keyring).toEqual(keyring2);
  });
});

describe('a pepper', () => {
  const only2 = { current: 'v2', peppers: { v2: keyring2.peppers.v2 } };

  test('that is no longer used is dropped, with one event without the pepper', async () => {
    addKey();
    expect(await run()).toMatchObject({ status: 'finished', droppedPeppers: ['v1'] });
    expect(vault.keyring).toEqual(only2);
    expect(audit.events).toEqual([
      expect.objectContaining({
        action: 'pepper.dropped',
        workspaceId: null,
        keyId: null,
        ...origin,
        changes: { versions: ['v1'] },
      }),
    ]);
    expect(JSON.stringify(audit.events)).not.toContain(keyring1.peppers.v1);
    expect(await run({}, { afresh: true })).toMatchObject({ droppedPeppers: [] });
    expect(audit.events).toHaveLength(1);
  });

  test.each([
    ['a key', { isRoot: false }],
    ['an inactive key', { isActive: false }],
    ['an expired key', { expiresAt: '2020-01-01T00:00:00.000Z' }],
    ['a root key', { isRoot: true }],
  ])('that %s uses stays', async (_, changes) => {
    addKey();
    addKey({ pepperVersion: 'v1', ...changes });
    expect(await run()).toMatchObject({ references: { v1: 1, v2: 1 }, droppedPeppers: [] });
    expect(vault.keyring).toEqual(keyring2);
  });

  test('that only a value in its grace period uses stays', async () => {
    const [value] = addKey().values;
    table.records[0] = {
      ...(table.records[0] as ApiKeyRecord),
      values: [value, { ...value, pepperVersion: 'v1', validUntil: '2027-01-01T00:00:00.000Z' }] as never,
    };
    expect(await run()).toMatchObject({ references: { v1: 1, v2: 1 }, droppedPeppers: [] });
  });

  test('stays until the current one has been current for a day at the start of the review', async () => {
    vault.put('rotated', { ...keyring2, currentFrom: new Date(now + 30 * 60_000).toISOString() });
    const current = now + 30 * 60_000;
    for (const [startedAt, dropped] of [
      [current - 1, []],
      [current + dayMs - 1, []],
      [current + dayMs, ['v1']],
    ] as const) {
      now = startedAt;
      expect(await run({}, { afresh: true })).toMatchObject({ droppedPeppers: dropped });
    }
  });

  test('stays until the keyring has been unchanged for a day, because a person may have changed the current one', async () => {
    vault.put('by-hand', keyring2);
    const changedAt = now;
    now = changedAt + dayMs - 1;
    expect(await run({}, { afresh: true })).toMatchObject({ droppedPeppers: [] });
    now = changedAt + dayMs;
    expect(await run({}, { afresh: true })).toMatchObject({ droppedPeppers: ['v1'] });
  });

  test('stays if the review started too early, even if it ends late', async () => {
    vault.put('rotated', { ...keyring2, currentFrom: new Date(now).toISOString() });
    for (let i = 0; i < 4; i++) addKey();
    await run({}, { deadline: now });
    now += 3 * dayMs;
    expect(await run()).toMatchObject({ status: 'finished', droppedPeppers: [] });
  });

  test('is never dropped if it is the current one or a newer one', async () => {
    vault.put('more', { current: 'v2', peppers: { ...keyring2.peppers, v3: 'p'.repeat(32) } });
    now += 2 * dayMs;
    expect(await run()).toMatchObject({ references: {}, droppedPeppers: ['v1'] });
    expect(Object.keys(vault.keyring.peppers)).toEqual(['v2', 'v3']);
  });

  test('is not dropped from a keyring that changes concurrently', async () => {
    addKey();
    vault.before = (call) => {
      if (call === 'makeCurrent') vault.put('by-hand', keyring2);
    };
    await expect(run()).rejects.toThrow(/by-hand is current/);
    expect(vault.keyring).toEqual(keyring2);
    expect(audit.events).toEqual([]);
  });

  test.each(['current', 'stage', 'makeCurrent'] as const)(
    'that cannot be dropped, because of %s, is dropped by the next run',
    async (failing) => {
      addKey();
      vault.before = (call) => {
        if (call === failing) throw new ServiceUnavailableError();
      };
      await expect(run()).rejects.toThrow(ServiceUnavailableError);
      vault.before = () => {};
      now += 10 * 60_000;
      expect(await run()).toMatchObject({ status: 'finished', keys: 1, droppedPeppers: ['v1'] });
      expect(vault.keyring).toEqual(only2);
      // Versions of a secret are permanent, so none may be created twice.
      const staged = vault.changes.filter((change) => change.startsWith('stage'));
      expect(new Set(staged).size).toBe(1);
      expect(staged[0]).toMatch(/^stage [0-9a-f-]{32,64} by us$/);
    },
  );
});

test('a run that stops after dropping a pepper leaves the event to the next run, once', async () => {
  addKey();
  audit.before = () => {
    throw new ServiceUnavailableError();
  };
  await expect(run()).rejects.toThrow(ServiceUnavailableError);
  expect(Object.keys(vault.keyring.peppers)).toEqual(['v2']);
  audit.before = () => {};
  expect(await run()).toMatchObject({ status: 'finished', droppedPeppers: ['v1'] });
  expect(audit.events.map(({ action, changes }) => ({ action, changes }))).toEqual([
    { action: 'pepper.dropped', changes: { versions: ['v1'] } },
  ]);
  expect(await run()).toMatchObject({ status: 'not_due' });
});

describe('a key that is unused for the configured time', () => {
  const unusedKeys = { afterDays: 90, deactivate: false };
  const told = () => table.events.map(({ action, keyId, changes }) => ({ action, keyId, changes }));

  test('is found and published once, and again after it was used', async () => {
    const { id } = addKey();
    now += 90 * dayMs - 1;
    await run({ unusedKeys }, { afresh: true });
    expect(told()).toEqual([]);
    now += 1;
    const foundAt = new Date(now).toISOString();
    const unused = { action: 'key.unused', keyId: id, changes: { lastUsedAt: null, afterDays: 90 } };
    await run({ unusedKeys }, { afresh: true });
    expect(told()).toEqual([unused]);
    expect(table.of(id)).toMatchObject({ isActive: true, foundUnusedAt: foundAt });
    expect(table.events[0]).toMatchObject({ workspaceId: 'ws_1', ...origin });
    now += 90 * dayMs;
    await run({ unusedKeys }, { afresh: true });
    expect(told()).toHaveLength(1);

    const lastUsedAt = new Date(now + dayMs).toISOString();
    table.records[0] = { ...table.of(id), lastUsedAt };
    now += 92 * dayMs;
    await run({ unusedKeys }, { afresh: true });
    expect(told()).toEqual([unused, { ...unused, changes: { lastUsedAt, afterDays: 90 } }]);
  });

  test('is deactivated if so configured, and reported as both', async () => {
    const { id } = addKey();
    const used = addKey({ lastUsedAt: new Date(now + 80 * dayMs).toISOString() });
    now += 90 * dayMs;
    await run({ unusedKeys: { ...unusedKeys, deactivate: true } });
    expect(told()).toEqual([
      { action: 'key.unused', keyId: id, changes: { lastUsedAt: null, afterDays: 90 } },
      { action: 'key.deactivated', keyId: id, changes: { isActive: false } },
    ]);
    const at = new Date(now).toISOString();
    expect(table.of(id)).toMatchObject({ isActive: false, foundUnusedAt: at, updatedAt: at });
    expect(table.of(used.id)).toEqual(used);
  });

  test('has its events in order, despite random ids within a millisecond', async () => {
    addKey();
    now += 90 * dayMs;
    let chance = 255;
    const falling = (count: number) => new Uint8Array(count).fill(chance--);
    await run({ unusedKeys: { ...unusedKeys, deactivate: true }, random: falling });
    const ids = table.events.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(ids.toSorted());
  });

  test('is not deactivated a moment after a request activated it', async () => {
    const { id } = addKey({ isActive: false });
    now += 400 * dayMs;
    table.records[0] = { ...table.of(id), isActive: true, changedAt: new Date(now).toISOString() };
    await run({ unusedKeys: { ...unusedKeys, deactivate: true } }, { afresh: true });
    expect([table.of(id).isActive, told()]).toEqual([true, []]);
    now += 90 * dayMs;
    await run({ unusedKeys: { ...unusedKeys, deactivate: true } }, { afresh: true });
    expect(table.of(id).isActive).toBe(false);
  });

  test('is not deactivated again after its owner has activated it', async () => {
    const { id } = addKey();
    now += 90 * dayMs;
    const settings = { unusedKeys: { ...unusedKeys, deactivate: true } };
    await run(settings);
    table.records[0] = { ...table.of(id), isActive: true };
    now += 400 * dayMs;
    await run(settings);
    expect(table.of(id).isActive).toBe(true);
    expect(told()).toHaveLength(2);
  });

  test('is checked again when it is changed, not only when its page was read', async () => {
    const { id } = addKey();
    now += 90 * dayMs;
    table.beforeChange = () => {
      table.records[0] = { ...table.of(id), lastUsedAt: new Date(now).toISOString() };
    };
    await run({ unusedKeys: { ...unusedKeys, deactivate: true } });
    expect(table.of(id).isActive).toBe(true);
    expect([table.changed, told()]).toEqual([[], []]);
  });

  test('is not changed if it is a root key', async () => {
    addKey({ isRoot: true });
    now += 900 * dayMs;
    await run({ unusedKeys: { ...unusedKeys, deactivate: true }, keepsValues: false });
    expect(table.changed).toEqual([]);
  });

  test('is ignored by default', async () => {
    addKey();
    now += 900 * dayMs;
    await run();
    expect(table.changed).toEqual([]);
  });

  test('does not stop the review if it is deleted concurrently', async () => {
    addKey();
    addKey();
    addKey();
    now += 90 * dayMs;
    table.beforeChange = () => {
      table.records = table.records.slice(1);
      table.beforeChange = () => {};
    };
    expect(await run({ unusedKeys })).toMatchObject({ status: 'finished' });
    expect(told()).toHaveLength(2);
  });
});

describe('a kept value', () => {
  test('is removed without an event once the deployment keeps no values', async () => {
    const kept = addKey({ isRecoverable: true });
    const other = addKey();
    await run({ keepsValues: false });
    expect(table.of(kept.id)).toEqual({ ...kept, isRecoverable: false });
    expect(table.of(other.id)).toBe(other);
    expect([table.changed, table.events]).toEqual([[kept.id], []]);
  });

  test('stays in a deployment that keeps values', async () => {
    const kept = addKey({ isRecoverable: true });
    await run();
    expect(table.of(kept.id)).toBe(kept);
  });

  test('of an unused key is removed together with its deactivation', async () => {
    const { id } = addKey({ isRecoverable: true });
    now += 90 * dayMs;
    await run({ keepsValues: false, unusedKeys: { afterDays: 90, deactivate: false } });
    expect(table.of(id)).toMatchObject({ isRecoverable: false, foundUnusedAt: new Date(now).toISOString() });
    expect(table.changed).toEqual([id]);
  });
});
