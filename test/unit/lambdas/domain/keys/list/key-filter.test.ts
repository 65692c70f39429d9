import { describe, expect, test } from '@jest/globals';
import type { ApiKeyRecord } from '../../../../../../lambdas/domain/keys/key-record.ts';
import { type KeyFilters, keyFilter, rotationStates } from '../../../../../../lambdas/domain/keys/list/key-filter.ts';
import { keyOrder, keySorts } from '../../../../../../lambdas/domain/keys/list/key-order.ts';
import { rotationStateOf } from '../../../../../../lambdas/domain/keys/rotation-state.ts';
import { newKey, noon } from '../../../../../support/stores/keys.ts';

const day = 86_400_000;
const at = (days: number) => new Date(noon + days * day).toISOString();
const keyWith = (settings: Parameters<typeof newKey>[1], state: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  ...newKey('ws_1', settings).record,
  ...state,
});
const key = keyWith({ name: 'Checkout Ünit', ownerId: 'Customer_42', scopes: ['orders:*', 'status:read'] });

const matches = (filters: KeyFilters, record = key) => keyFilter(filters, noon)?.(record);

describe('a filter of keys', () => {
  test('without a condition matches any key', () => {
    expect(keyFilter({}, noon)).toBeUndefined();
    expect(keyFilter({ query: undefined, status: undefined }, noon)).toBeUndefined();
  });

  test.each([
    'checkout',
    'ÜNIT',
    ' out ün ',
    'customer_4',
    key.id.slice(4, 20).toLowerCase(),
    key.values[0]?.mask.slice(0, 17) ?? '',
    key.values[0]?.mask ?? '',
  ])('by text finds %j', (query) => expect(matches({ query })).toBe(true));

  test.each(['checkin', 'status:read', 'ws_1', key.values[0]?.digest ?? ''])('by text does not find %j', (query) =>
    expect(matches({ query })).toBe(false),
  );

  test('by owner needs the whole id', () => {
    expect(matches({ ownerId: 'Customer_42' })).toBe(true);
    for (const ownerId of ['customer_42', 'Customer_4']) expect(matches({ ownerId })).toBe(false);
    const unowned = { ...key, ownerId: null };
    expect(matches({ ownerId: 'Customer_42' }, unowned)).toBe(false);
    expect(matches({ query: 'customer' }, unowned)).toBe(false);
  });

  test.each([
    ['active', {}],
    ['active', { expiresAt: at(1) }],
    ['inactive', { isActive: false }],
    ['inactive', { isActive: false, expiresAt: at(1) }],
    ['expired', { expiresAt: at(0) }],
    ['expired', { isActive: false, expiresAt: at(-1) }],
  ] as const)('by status finds one that is %s: %j', (status, state) => {
    const found = (['active', 'inactive', 'expired'] as const).filter((each) =>
      matches({ status: each }, keyWith({}, state)),
    );
    expect(found).toEqual([status]);
  });

  test('by scope finds keys that have it by name or by a wildcard', () => {
    for (const scope of ['orders:read', 'orders:*', 'status:read']) expect(matches({ scope })).toBe(true);
    for (const scope of ['status:write', '*', 'api-keys:read']) expect(matches({ scope })).toBe(false);
    expect(matches({ scope: 'api-keys:read' }, keyWith({ scopes: ['*'] }))).toBe(false);
  });

  test('by the state of rotations', () => {
    const policy = { rotation: { everyDays: 30, gracePeriodSeconds: 60, deliverTo: 'managed' } };
    const failure = { at: at(-1), reason: 'access_denied' as const, attempts: 2 };
    const [value] = keyWith({}).values;
    if (value === undefined) throw new Error('no value');
    const found = (key: ApiKeyRecord) => rotationStates.filter((rotation) => matches({ rotation }, key));
    expect(found(keyWith({}))).toEqual(['off']);
    expect(found(keyWith({}, policy))).toEqual(['on']);
    const failing = { ...rotationStateOf({ rotationState: null }), failure };
    expect(found(keyWith({}, { ...policy, rotationState: failing }))).toEqual(['on', 'failing']);
    // After the policy was removed, nothing is tried again.
    expect(found(keyWith({}, { rotationState: failing }))).toEqual(['off']);
    const before = { ...value, digest: 'before', validUntil: at(1) };
    expect(found(keyWith({}, { values: [value, before] }))).toEqual(['off', 'two_values']);
    expect(found(keyWith({}, { values: [value, { ...before, validUntil: at(-1) }] }))).toEqual(['off']);
  });

  test('by expiry leaves out keys that never expire', () => {
    expect(matches({ expiresBefore: noon + 100 * day })).toBe(false);
    const expiring = keyWith({}, { expiresAt: at(7) });
    expect(matches({ expiresBefore: noon + 7 * day }, expiring)).toBe(false);
    expect(matches({ expiresBefore: noon + 7 * day + 1 }, expiring)).toBe(true);
  });

  test('by last use counts the creation of a key that was never used', () => {
    const unusedSince = noon - 30 * day;
    expect(matches({ unusedSince })).toBe(false);
    expect(matches({ unusedSince }, keyWith({}, { createdAt: at(-31) }))).toBe(true);
    expect(matches({ unusedSince }, keyWith({}, { createdAt: at(-31), lastUsedAt: at(-29) }))).toBe(false);
    expect(matches({ unusedSince }, keyWith({}, { createdAt: at(-60), lastUsedAt: at(-31) }))).toBe(true);
  });

  test('by last use leaves out a key that was created since and used in the same hour', () => {
    const hourMs = 3_600_000;
    const hour = noon - (noon % hourMs);
    const key = keyWith(
      {},
      { createdAt: new Date(hour + 1000).toISOString(), lastUsedAt: new Date(hour).toISOString() },
    );
    expect(matches({ unusedSince: hour + 1000 }, key)).toBe(false);
    expect(matches({ unusedSince: hour + 1001 }, key)).toBe(true);
  });

  test('needs all conditions', () => {
    expect(matches({ query: 'checkout', status: 'active', scope: 'orders:read' })).toBe(true);
    expect(matches({ query: 'checkout', status: 'inactive' })).toBe(false);
  });
});

describe('an order of keys', () => {
  const sorted = (sort: (typeof keySorts)[number], keys: readonly ApiKeyRecord[]) => {
    const order = keyOrder(sort);
    if (order === undefined) throw new Error('This is the order of the table.');
    return keys.toSorted((one, other) => order.compare(order.positionOf(one), order.positionOf(other)));
  };
  const namesBy = (sort: (typeof keySorts)[number], keys: readonly ApiKeyRecord[]) =>
    sorted(sort, keys).map(({ name }) => name);

  test('is the order of the table by default', () => expect(keyOrder(keySorts[0])).toBeUndefined());

  test('by name ignores case, and puts a name before longer ones', () => {
    const keys = ['b', 'A b', 'a', 'A!'].map((name) => keyWith({ name }));
    expect(namesBy('name', keys)).toEqual(['a', 'A b', 'A!', 'b']);
    expect(namesBy('-name', keys)).toEqual(['b', 'A!', 'A b', 'a']);
  });

  test('by last use begins with keys that were never used; by expiry it ends with those that never expire', () => {
    const keys = [
      keyWith({ name: 'later' }, { lastUsedAt: at(2), expiresAt: at(2) }),
      keyWith({ name: 'none' }),
      keyWith({ name: 'sooner' }, { lastUsedAt: at(1), expiresAt: at(1) }),
    ];
    expect(namesBy('lastUsedAt', keys)).toEqual(['none', 'sooner', 'later']);
    expect(namesBy('-lastUsedAt', keys)).toEqual(['later', 'sooner', 'none']);
    expect(namesBy('expiresAt', keys)).toEqual(['sooner', 'later', 'none']);
    expect(namesBy('-expiresAt', keys)).toEqual(['none', 'later', 'sooner']);
  });

  test('has positions that fit into a cursor of 500 characters', () => {
    const order = keyOrder('name');
    for (const letter of ['🔑', 'İ']) {
      const position = order?.positionOf(keyWith({ name: letter.repeat(100) })) ?? '';
      expect(Buffer.from(`${position}.${'s'.repeat(43)}`).toString('base64url').length).toBeLessThanOrEqual(500);
    }
  });

  test('of equal keys is by id, in both directions', () => {
    const keys = [1, 2, 3].map((id) => keyWith({ name: 'same' }, { id: `key_${id}` }));
    const ids = (sort: 'name' | '-name') => sorted(sort, keys).map(({ id }) => id);
    expect(ids('name')).toEqual(['key_1', 'key_2', 'key_3']);
    expect(ids('-name')).toEqual(['key_3', 'key_2', 'key_1']);
  });
});
