import { describe, expect, test } from '@jest/globals';
import type { ApiKey, ApiKeyList } from '../../../../console/src/keys/api-key.ts';
import { attentionOf, keyLists } from '../../../../console/src/overview/attention.ts';

const now = Date.parse('2026-11-28T12:00:00.000Z');
const days = (count: number) => new Date(now + count * 86_400_000).toISOString();

const key = (name: string, fields: Partial<ApiKey> = {}): ApiKey =>
  ({
    ...{ id: `key_${name}`, name, expiresAt: null, lastUsedAt: null, previousKeyValidUntil: null, values: [] },
    ...fields,
  }) as ApiKey;
const value = (used: number) => ({
  key: '',
  issuedAt: null,
  lastUsedAt: days(used),
  validUntil: null,
  graceOnFirstUse: null,
});
const list = (total: number | null, ...apiKeys: ApiKey[]): ApiKeyList => ({
  ...{ apiKeys, total, nextCursor: null },
  limits: { current: 1, max: 5, planName: 'Pro' },
});
const quiet: Parameters<typeof attentionOf>[0] = {
  lists: { failing: list(0), expiring: list(0), overlap: list(0), unused: list(0) },
  lastHour: [],
  warnings: [],
  names: new Map([['key_a', 'A']]),
  workspace: { keyCount: 3, maxKeys: 5, plan: 'Pro', quota: null } as never,
  now,
};
const found = (facts: Partial<typeof quiet>) => attentionOf({ ...quiet, ...facts });
const lists = (facts: Partial<typeof quiet.lists>) => found({ lists: { ...quiet.lists, ...facts } });

test('nothing needs attention if nothing is found', () => expect(found({})).toEqual([]));

describe('keys', () => {
  test('the only one is linked, with its end', () => {
    const only = key('Shop', { expiresAt: days(4) });
    expect(lists({ expiring: list(1, only) })).toEqual([
      {
        ...{ id: 'expiring', type: 'warning', title: '1 key expires within 30 days', others: 0 },
        ...{
          keys: [{ id: only.id, name: 'Shop', hasPage: true, note: 'expires in 4 days' }],
          path: `/keys/${only.id}`,
        },
        apiKey: only,
      },
    ]);
  });

  test('several lead to the list with the same filters', () => {
    const [item] = lists({ unused: list(12, key('a'), key('b', { lastUsedAt: days(-100) }), key('c')) });
    expect(item).toMatchObject({ title: '12 keys haven’t been used for 90 days', others: 9, apiKey: null });
    expect(item?.keys.map(({ note }) => note)).toEqual(['never used', 'last used 3 months ago', 'never used']);
    expect(item?.path).toBe('/keys?status=active&unusedFor=90&sort=lastUsedAt');
    expect(keyLists.unused.unusedFor).toBe(90);
  });

  test('without a total, the ones that are there count', () => {
    expect(lists({ failing: list(null, key('a'), key('b')) })[0]?.title).toMatch(/^2 keys /);
  });

  test('a previous value shows its end and its last use, and may wait for a delivery', () => {
    const [item] = lists({
      overlap: list(2, key('a', { previousKeyValidUntil: days(2), values: [value(0), value(-1)] }), key('b')),
    });
    expect(item?.keys.map(({ note }) => note)).toEqual([
      'ends in 2 days, last used yesterday',
      'works until the secret has the current value, not used',
    ]);
  });
});

test('rate-limited keys of the last hour come busiest first; the root key has no page', () => {
  const usage = (id: string, limited: number, isRoot = false) =>
    ({
      id,
      name: id,
      isRoot,
      isDeleted: false,
      environment: 'live',
      ownerId: null,
      admitted: 9,
      limited,
      refused: {},
    }) as const;
  const [item] = found({ lastHour: [usage('a', 0), usage('b', 5), usage('root', 70, true)] });
  expect(item).toMatchObject({ id: 'limited', title: '2 keys were rate limited in the last hour' });
  expect(item?.keys).toEqual([
    { id: 'root', name: 'root', hasPage: false, note: '70 requests rate limited' },
    { id: 'b', name: 'b', hasPage: true, note: '5 requests rate limited' },
  ]);
});

test.each([
  [79, []],
  [80, [['warning', 'The workspace has used 80% of its quota']]],
  [100, [['error', 'The workspace has used up its quota']]],
])('a quota of the workspace with %d of 100 requests used is %j', (used, expected) => {
  const quota = { requests: 100, per: 'day', limit: 100, used, remaining: 100 - used, resetsAt: days(1) } as const;
  const items = found({ workspace: { ...quiet.workspace, quota } });
  expect(items.map(({ type, title }) => [type, title])).toEqual(expected);
});

test('warnings of quotas count for present keys until the period ends', () => {
  const warning = (keyId: string, resetsAt: string | null, holder = 'key') =>
    ({ keyId, changes: { of: holder, resetsAt } }) as never;
  const items = found({
    warnings: [warning('key_a', days(1)), warning('key_a', null), warning('key_gone', days(1))],
  });
  expect(items).toMatchObject([{ id: 'keyQuotas', title: '1 key has used 80% of its quota', path: '/keys/key_a' }]);
  expect(found({ warnings: [warning('key_a', days(-1)), warning('key_a', days(1), 'workspace')] })).toEqual([]);
});

test.each([
  [3, 5, null],
  [4, 5, 'info'],
  [5, 5, 'warning'],
  [4, null, null],
  [4, 0, null],
])('%d of %j keys in use need attention: %j', (keyCount, maxKeys, type) => {
  expect(found({ workspace: { ...quiet.workspace, keyCount, maxKeys } })[0]?.type ?? null).toBe(type);
});

test('errors come first, then warnings', () => {
  const items = found({
    lists: {
      failing: list(1, key('a')),
      expiring: list(1, key('b')),
      overlap: list(1, key('c')),
      unused: list(1, key('d')),
    },
    workspace: { ...quiet.workspace, keyCount: 5 },
  });
  expect(items.map(({ id }) => id)).toEqual(['failing', 'places', 'expiring', 'overlap', 'unused']);
});
