import { describe, expect, test } from '@jest/globals';
import { toCredential } from '../../../../../lambdas/adapters/dynamodb/stored-credential.ts';
import { ApiKey, ApiKeyChange, NewApiKey } from '../../../../../lambdas/domain/keys/api-key.ts';
import { toApiKey } from '../../../../../lambdas/domain/keys/api-key-view.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { LiveValue } from '../../../../../lambdas/domain/keys/live-values.ts';
import { withPolicy } from '../../../../../lambdas/domain/keys/rotation.ts';

const value: LiveValue = {
  pepperVersion: 'v1',
  digest: 'XQunYQi1zKir9ZyAsL03L0PchrAZILE-6vlrMc6f7Ps',
  mask: 'vsk_test_003aUlTJ...5F9X',
  validUntil: null,
  graceOnFirstUse: null,
};
const now = Date.parse('2026-11-25T00:00:00.000Z');

const record: ApiKeyRecord = {
  id: 'key_01ARYZ6S410000000000000000',
  name: 'Deploy',
  environment: 'test',
  isActive: true,
  scopes: ['status:read'],
  allowedIps: ['203.0.113.0/24'],
  createdAt: '2026-11-24T10:15:30.123Z',
  updatedAt: '2026-11-24T10:16:00.000Z',
  lastUsedAt: null,
  expiresAt: '2027-01-31T00:00:00.000Z',
  rotation: null,
  limits: { perMinute: 10 },
  quota: { requests: 500, per: 'month' },
  ownerId: 'customer_42',
  description: 'The deployment pipeline',
  metadata: { team: 'platform' },
  tag: 'OGusQGwp',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  isRoot: false,
  values: [value],
  rotationState: null,
  isRecoverable: false,
  handledUntil: '2026-11-24T10:15:30.123Z',
  foundUnusedAt: null,
  revision: 3,
};

const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));

const problemsOf = (schema: typeof NewApiKey | typeof ApiKeyChange, value: unknown) =>
  schema.safeParse(value).error?.issues.map((issue) => [issue.path.join('.'), issue.message]) ?? [];

describe('a new API key', () => {
  test('needs only a name: by default it is live, active, has every scope, no expiry, no address list and no owner', () => {
    expect(NewApiKey.parse({ name: 'Deploy' })).toEqual({
      name: 'Deploy',
      isActive: true,
      environment: 'live',
      scopes: ['*'],
      expiresAt: null,
      allowedIps: [],
      rotation: null,
      limits: null,
      quota: null,
      ownerId: null,
      description: null,
      metadata: {},
    });
  });

  test('accepts every setting', () => {
    const settings = {
      name: '🔑',
      isActive: false,
      environment: 'test',
      scopes: ['status:read', 'api-keys:read'],
      expiresAt: '2027-01-31T00:00:00.000Z',
      allowedIps: ['203.0.113.7', '2001:db8::/32'],
      rotation: null,
      limits: { perMinute: 1, perHour: 1_000_000_000 },
      quota: { requests: 1_000_000_000_000, per: 'total' },
      ownerId: 'auth0|5f7c8ec7',
      description: 'Two\nlines.',
      metadata: { team: 'platform', 'cost/center': '42 €' },
    };
    expect(NewApiKey.parse(settings)).toEqual(settings);
  });

  test.each([
    ['no window', {}, 'must name at least one window'],
    ['0', { perMinute: 0 }, 'Too small'],
    ['a fraction', { perHour: 1.5 }, 'int'],
    ['a text', { perHour: '5' }, 'number'],
    ['more than a plan can have', { perMinute: 1_000_000_001 }, 'Too big'],
    ['null in a window', { perMinute: null }, 'number'],
    ['another window', { perMinute: 5, perDay: 5 }, 'perDay'],
    ['a number', 5, 'object'],
  ])('and a change refuse limits with %s', (_, limits, message) => {
    for (const schema of [NewApiKey, ApiKeyChange]) {
      const problems = problemsOf(schema, { name: 'Deploy', limits });
      expect(problems).toEqual([[expect.stringMatching(/^limits/), expect.stringContaining(message)]]);
    }
  });

  test.each([
    ['no period', { requests: 5 }, 'per'],
    ['another period', { requests: 5, per: 'week' }, 'per'],
    ['0 requests', { requests: 0, per: 'day' }, 'requests'],
    ['too many requests', { requests: 1_000_000_000_001, per: 'day' }, 'requests'],
    ['another field', { requests: 5, per: 'day', used: 1 }, ''],
  ])('and a change refuse a quota with %s', (_, quota, field) => {
    for (const schema of [NewApiKey, ApiKeyChange]) {
      const path = field === '' ? 'quota' : `quota.${field}`;
      expect(problemsOf(schema, { name: 'Deploy', quota })).toEqual([[path, expect.any(String)]]);
    }
  });

  test.each([
    'id',
    'key',
    'fullKey',
    'workspaceId',
    'isRoot',
    'mask',
    'digests',
    'values',
    'rotationState',
    'isRecoverable',
    'handledUntil',
    'foundUnusedAt',
    'previousKeyValidUntil',
    'revision',
    'createdAt',
    'Name',
    '__proto__',
    'constructor',
  ])('has no field %s', (field) => {
    const body = JSON.parse(`{"name":"Deploy",${JSON.stringify(field)}:{}}`);
    expect(NewApiKey.safeParse(body).success).toBe(false);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [{ name: 'Deploy' }]],
    ['a text', 'Deploy'],
    ['no name', {}],
    ['a null name', { name: null }],
    ['a number for a name', { name: 1 }],
    ['a name with a line end', { name: 'a\nb' }],
    ['a null isActive', { name: 'a', isActive: null }],
    ['a text for isActive', { name: 'a', isActive: 'true' }],
    ['a number for isActive', { name: 'a', isActive: 1 }],
    ['an unknown environment', { name: 'a', environment: 'prod' }],
    ['an environment in upper case', { name: 'a', environment: 'LIVE' }],
    ['no scopes', { name: 'a', scopes: [] }],
    ['a text for scopes', { name: 'a', scopes: '*' }],
    ['a malformed scope', { name: 'a', scopes: ['status:read', 'nonsense'] }],
    ['51 scopes', { name: 'a', scopes: Array.from({ length: 51 }, (_, index) => `a${index}:read`) }],
    ['a scope twice', { name: 'a', scopes: ['status:read', 'status:read'] }],
    ['a malformed range', { name: 'a', allowedIps: ['10.0.0.0/33'] }],
    ['a range twice', { name: 'a', allowedIps: ['10.0.0.0/8', '10.0.0.0/8'] }],
    ['101 ranges', { name: 'a', allowedIps: Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`) }],
    ['a text for a rotation policy', { name: 'a', rotation: 'managed' }],
    ['a rotation policy without a secret', { name: 'a', rotation: { everyDays: 30 } }],
    ['an empty owner', { name: 'a', ownerId: '' }],
    ['an owner with a space', { name: 'a', ownerId: 'customer 42' }],
    ['an owner with a line end', { name: 'a', ownerId: 'customer\r\nX-Admin: 1' }],
    ['an owner beyond ASCII', { name: 'a', ownerId: 'cüstomer' }],
    ['an owner of 256 characters', { name: 'a', ownerId: 'a'.repeat(256) }],
    ['a blank description', { name: 'a', description: ' ' }],
    ['a description of 501 characters', { name: 'a', description: 'a'.repeat(501) }],
    ['null for metadata', { name: 'a', metadata: null }],
    ['a list for metadata', { name: 'a', metadata: ['team'] }],
    ['51 pairs of metadata', { name: 'a', metadata: pairs(51) }],
    ['a number in metadata', { name: 'a', metadata: { seats: 3 } }],
    ['null in metadata', { name: 'a', metadata: { team: null } }],
    ['an object in metadata', { name: 'a', metadata: { team: { name: 'platform' } } }],
    ['a name in metadata of 41 characters', { name: 'a', metadata: { ['a'.repeat(41)]: 'b' } }],
    ['a value in metadata of 501 characters', { name: 'a', metadata: { team: 'a'.repeat(501) } }],
    ['a name in metadata with a bracket', { name: 'a', metadata: { 'team[0]': 'b' } }],
  ])('is refused with %s', (_, body) => {
    expect(NewApiKey.safeParse(body).success).toBe(false);
  });

  test('may have a rotation policy with a default grace period of a day', () => {
    expect(NewApiKey.parse({ name: 'a', rotation: { everyDays: 30, deliverTo: 'managed' } }).rotation).toEqual({
      everyDays: 30,
      gracePeriodSeconds: 86_400,
      deliverTo: 'managed',
    });
  });

  test('may have up to 50 scopes and 100 ranges', () => {
    const scopes = Array.from({ length: 50 }, (_, index) => `a${index}:read`);
    const allowedIps = Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`);
    expect(NewApiKey.parse({ name: 'a', scopes, allowedIps })).toMatchObject({ scopes, allowedIps });
  });

  test('may have an owner, a description and metadata of the maximum size', () => {
    const ownerId = '~'.repeat(255);
    const description = '🔑'.repeat(500);
    const metadata = Object.fromEntries(Object.keys(pairs(50)).map((name) => [name.padEnd(40, '-'), '🔑'.repeat(500)]));
    expect(NewApiKey.parse({ name: 'a', ownerId, description, metadata })).toMatchObject({
      ownerId,
      description,
      metadata,
    });
  });

  test('explains what is wrong with the metadata', () => {
    expect(problemsOf(NewApiKey, { name: 'a', metadata: { _team: 'b' } })).toEqual([
      ['metadata._team', expect.stringContaining('is not a valid key: use up to 40 letters')],
    ]);
    expect(problemsOf(NewApiKey, { name: 'a', metadata: pairs(51) })).toEqual([
      ['metadata', 'must have at most 50 pairs'],
    ]);
  });

  test('reports all errors together, each with its path', () => {
    expect(problemsOf(NewApiKey, { name: '', scopes: ['x'], allowedIps: ['y'] }).map(([path]) => path)).toEqual([
      'name',
      'scopes.0',
      'allowedIps.0',
    ]);
  });
});

describe('an expiry', () => {
  const expiryOf = (expiresAt: unknown) => NewApiKey.parse({ name: 'a', expiresAt }).expiresAt;

  test.each([
    ['2027-01-31T00:00:00Z', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T00:00:00.5Z', '2027-01-31T00:00:00.500Z'],
    ['2027-01-31T00:00:00.123456Z', '2027-01-31T00:00:00.123Z'],
    ['2027-01-31T00:30:00+01:00', '2027-01-30T23:30:00.000Z'],
    ['2027-01-31T23:30:00-05:30', '2027-02-01T05:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is stored as %s', (text, kept) => {
    expect(expiryOf(text)).toBe(kept);
  });

  test.each([
    '',
    'tomorrow',
    '2027-01-31',
    '2027-01-31T00:00:00',
    '2027-01-31 00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2027-02-30T00:00:00Z',
    '2027-13-01T00:00:00Z',
    '2027-01-31T24:00:00Z',
    '2027-01-31T23:59:60Z',
    '2027-01-31T00:00:00+24:00',
    '2027-01-31T00:00:00+99:99',
    '+010000-01-01T00:00:00Z',
    '2027-01-31T00:00:00Z\n',
    1_801_353_600,
    true,
  ])('cannot be %j', (expiresAt) => {
    expect(problemsOf(NewApiKey, { name: 'a', expiresAt })).toEqual([
      ['expiresAt', 'must be an ISO 8601 date and time with a zone, such as 2027-01-31T00:00:00Z'],
    ]);
  });

  /**
   * With their zone, these two are in the year 10000 and before the year 0, which ISO 8601 UTC text with four digits cannot
   * represent.
   */
  test.each(['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00+00:01'])(
    'that is accepted fits the response schema: %s',
    (expiresAt) => {
      const { data } = NewApiKey.safeParse({ name: 'a', expiresAt });
      expect(ApiKey.shape.expiresAt.safeParse(data?.expiresAt ?? null).error).toBeUndefined();
    },
  );
});

describe('a change of an API key', () => {
  test('has only the given fields, without defaults', () => {
    expect(ApiKeyChange.parse({ name: 'New' })).toEqual({ name: 'New' });
    expect(ApiKeyChange.parse({ isActive: false })).toEqual({ isActive: false });
    expect(ApiKeyChange.parse({ expiresAt: null, allowedIps: [] })).toEqual({ expiresAt: null, allowedIps: [] });
  });

  test('may set or remove a rotation policy', () => {
    expect(ApiKeyChange.parse({ rotation: null })).toEqual({ rotation: null });
    expect(ApiKeyChange.parse({ rotation: { everyDays: 1, gracePeriodSeconds: 60, deliverTo: 'managed' } })).toEqual({
      rotation: { everyDays: 1, gracePeriodSeconds: 60, deliverTo: 'managed' },
    });
  });

  test('may remove the owner, the description, and all or some metadata', () => {
    const removal = { ownerId: null, description: null, metadata: null };
    expect(ApiKeyChange.parse(removal)).toEqual(removal);
    expect(ApiKeyChange.parse({ metadata: { team: null, region: 'eu' } })).toEqual({
      metadata: { team: null, region: 'eu' },
    });
  });

  test('must change at least one field', () => {
    expect(problemsOf(ApiKeyChange, {})).toEqual([['', 'must change at least one field']]);
  });

  test.each([
    ['the environment', { environment: 'test' }],
    ['the id', { id: 'key_01ARYZ6S410000000000000000' }],
    ['the value', { key: 'vsk_live_x' }],
    ['the workspace', { workspaceId: 'ws_01ARYZ6S410000000000000000' }],
    ['an unknown field beside a known one', { name: 'a', colour: 'red' }],
    ['the name to null', { name: null }],
    ['the scopes to none', { scopes: [] }],
    ['isActive to a text', { isActive: 'false' }],
    ['the ranges to null', { allowedIps: null }],
    ['a part of the rotation policy', { rotation: { everyDays: 30 } }],
    ['how rotations go', { rotationState: null }],
    ['its values', { values: [] }],
    ['the previous value, without its end', { previousMask: 'vsk_test_003aUlTJ...5F9X' }],
    ['the end of the previous value to a day', { previousKeyValidUntil: '2027-01-31' }],
  ])('cannot set %s', (_, body) => {
    expect(ApiKeyChange.safeParse(body).success).toBe(false);
  });
});

describe('a stored API key', () => {
  test('is shown masked, without internal fields, as documented', () => {
    const shown = toApiKey(record, now);
    expect(shown).toEqual({
      id: 'key_01ARYZ6S410000000000000000',
      name: 'Deploy',
      key: 'vsk_test_003aUlTJ...5F9X',
      environment: 'test',
      isActive: true,
      scopes: ['status:read'],
      allowedIps: ['203.0.113.0/24'],
      createdAt: '2026-11-24T10:15:30.123Z',
      updatedAt: '2026-11-24T10:16:00.000Z',
      lastUsedAt: null,
      expiresAt: '2027-01-31T00:00:00.000Z',
      previousKeyValidUntil: null,
      values: [
        {
          ...{ key: 'vsk_test_003aUlTJ...5F9X', issuedAt: null, lastUsedAt: null, graceOnFirstUse: null },
          validUntil: '2027-01-31T00:00:00.000Z',
        },
      ],
      rotation: null,
      limits: { perMinute: 10 },
      quota: { requests: 500, per: 'month' },
      ownerId: 'customer_42',
      description: 'The deployment pipeline',
      metadata: { team: 'platform' },
    });
    expect(ApiKey.safeParse(shown).success).toBe(true);
  });

  test('from before keys had limits and a quota of their own is shown without them', () => {
    const { limits: _limits, quota: _quota, ...earlier } = record;
    expect(toApiKey(earlier as ApiKeyRecord, now)).toMatchObject({ limits: null, quota: null });
  });

  // Version 0.1.0 stores these fields of every key; keys from before a later field lack it.
  const fromTheBeginning =
    'name isActive environment scopes expiresAt allowedIps rotation ownerId description metadata'.split(' ');
  const later = Object.keys(NewApiKey.shape).filter((field) => !fromTheBeginning.includes(field));
  test.each(later)('from before the field %s is shown with a default', (field) => {
    const earlier = Object.fromEntries(Object.entries(record).filter(([name]) => name !== field));
    expect(() => ApiKey.parse(toApiKey(earlier as unknown as ApiKeyRecord, now))).not.toThrow();
  });

  test('with two values shows the newest, and the end of the other', () => {
    const before = { ...value, digest: 'before', mask: 'vsk_test_before', validUntil: '2026-11-26T00:00:00.000Z' };
    const shown = toApiKey({ ...record, values: [value, before] }, now);
    expect(shown).toMatchObject({
      key: 'vsk_test_003aUlTJ...5F9X',
      previousKeyValidUntil: '2026-11-26T00:00:00.000Z',
    });
    expect(shown.values.map(({ key, validUntil }) => [key, validUntil])).toEqual([
      ['vsk_test_003aUlTJ...5F9X', '2027-01-31T00:00:00.000Z'],
      ['vsk_test_before', '2026-11-26T00:00:00.000Z'],
    ]);
  });

  test('with a rotation policy shows its state', () => {
    const rotation = { everyDays: 30, gracePeriodSeconds: 86_400, deliverTo: 'managed' };
    const shown = toApiKey(withPolicy(record, rotation, now), now);
    expect(shown.rotation).toEqual({
      ...rotation,
      secretArn: null,
      nextRotationAt: '2026-11-25T00:00:00.000Z',
      lastRotatedAt: null,
      lastFailure: null,
    });
    expect(ApiKey.safeParse(shown).success).toBe(true);
  });

  const terms = {
    plan: 'Professional',
    isSuspended: false,
    gatewayKey: 'gateway-key',
    workspaceLimits: { perHour: 9 },
    workspaceQuota: null,
    workspaceRevision: 7,
  };

  test('has a credential with everything that the authorizer needs, and nothing else', () => {
    expect(toCredential(record, value, terms)).toEqual({
      keyId: 'key_01ARYZ6S410000000000000000',
      tag: 'OGusQGwp',
      workspaceId: 'ws_01ARYZ6S410000000000000000',
      isRoot: false,
      environment: 'test',
      plan: 'Professional',
      isSuspended: false,
      gatewayKey: 'gateway-key',
      workspaceLimits: { perHour: 9 },
      workspaceQuota: null,
      workspaceRevision: 7,
      isActive: true,
      validUntil: 1_801_353_600_000,
      graceOnFirstUse: null,
      isOneOfTwo: false,
      usedAt: null,
      scopes: ['status:read'],
      allowedIps: ['203.0.113.0/24'],
      ownerId: 'customer_42',
      limits: { perMinute: 10 },
      quota: { requests: 500, per: 'month' },
      revision: 3,
    });
  });

  test('has a credential that ends with its value, unless the key ends first', () => {
    const validUntil = '2026-11-26T00:00:00.000Z';
    const ending = { ...value, validUntil };
    expect(toCredential(record, ending, terms).validUntil).toBe(Date.parse(validUntil));
    expect(toCredential({ ...record, expiresAt: null }, ending, terms).validUntil).toBe(Date.parse(validUntil));
    expect(toCredential({ ...record, expiresAt: '2026-11-25T00:00:00.001Z' }, ending, terms).validUntil).toBe(now + 1);
  });

  test('marks the credential of a value that waits for its first use', () => {
    expect(toCredential(record, { ...value, graceOnFirstUse: 60 }, terms).graceOnFirstUse).toBe(60);
  });

  test('without an expiry has a credential without an end', () => {
    expect(toCredential({ ...record, expiresAt: null }, value, terms).validUntil).toBeNull();
  });
});
