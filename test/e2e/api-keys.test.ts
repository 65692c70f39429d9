import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import {
  call,
  createKey,
  deleteKey,
  expectProblem,
  expectRateHeaders,
  expectSuccess,
  rootKey,
  statusOf,
} from '../support/service/service.ts';

const root = rootKey('Enterprise', 2);
const otherRoot = rootKey('Enterprise', 3);
const professional = rootKey('Professional', 0);

const list = (query = '', key = root) => call('GET', `/api/v1/api-keys${query}`, { key });
const create = (json: unknown, key = root) => call('POST', '/api/v1/api-keys', { key, json });
const get = (id: string, key = root) => call('GET', `/api/v1/api-keys/${id}`, { key });
const patch = (id: string, json: unknown, key = root) => call('PATCH', `/api/v1/api-keys/${id}`, { key, json });
const regenerate = (id: string, key = root, json?: unknown) =>
  call('POST', `/api/v1/api-keys/${id}/regenerate`, { key, ...(json !== undefined && { json }) });
const remove = (id: string, key = root) => call('DELETE', `/api/v1/api-keys/${id}`, { key });

const unknownId = 'key_01JD00000000000000000000ZZ';
const masked = /^vsk_(live|test)_[0-9A-Za-z]{8}\.\.\.[0-9A-Za-z]{4}$/;

describe('POST /api/v1/api-keys', () => {
  test('200 with the full value, once, never to be stored; the key works immediately', async () => {
    const answer = await create({ name: 'First' });
    expectSuccess(routes.createApiKey, answer);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { apiKey } = answer.body;
    expect(apiKey).toMatchObject({
      name: 'First',
      isActive: true,
      environment: 'live',
      scopes: ['*'],
      allowedIps: [],
      lastUsedAt: null,
      expiresAt: null,
      rotation: null,
    });
    expect(apiKey.id).toMatch(/^key_[0-9A-Z]{26}$/);
    expect(apiKey.key).toMatch(/^vsk_live_[0-9A-Za-z]{49}$/);
    expect(apiKey.createdAt).toBe(apiKey.updatedAt);
    expect(await statusOf(apiKey.key)).toBe(200);
    const shown = await get(apiKey.id);
    expect(shown.body.apiKey.key).toMatch(masked);
    expect(shown.text).not.toContain(apiKey.key);
  });

  test('accepts every setting', async () => {
    const settings = {
      name: '🔑 Schlüssel für Zoë',
      isActive: false,
      environment: 'test',
      scopes: ['photo-requests:read', 'status:*'],
      expiresAt: '2099-01-31T01:00:00+01:00',
      allowedIps: ['203.0.113.7', '2001:db8::/32'],
      rotation: null,
      ownerId: 'auth0|5f7c8ec7',
      description: 'Two\nlines 📸',
      metadata: { team: 'platform', 'cost/center': '42 €' },
    };
    const answer = await create(settings);
    expectSuccess(routes.createApiKey, answer);
    expect(answer.body.apiKey).toMatchObject({ ...settings, expiresAt: '2099-01-31T00:00:00.000Z' });
    expect(answer.body.apiKey.key).toMatch(/^vsk_test_/);
    expect(await statusOf(answer.body.apiKey.key)).toBe(401);
  });

  test.each<[string, unknown, string]>([
    ['no name', {}, 'body.name'],
    ['an empty name', { name: '' }, 'body.name'],
    ['a blank name', { name: '   ' }, 'body.name'],
    ['101 characters', { name: 'x'.repeat(101) }, 'body.name'],
    ['101 emoji', { name: '🔑'.repeat(101) }, 'body.name'],
    ['a NUL byte', { name: 'a\u0000b' }, 'body.name'],
    ['a newline', { name: 'a\nb' }, 'body.name'],
    ['an escape character', { name: 'a\u001b[31m' }, 'body.name'],
    ['a text direction override', { name: 'a\u202eb' }, 'body.name'],
    ['a lone surrogate', { name: 'a\ud800' }, 'body.name'],
    ['a number as name', { name: 7 }, 'body.name'],
    ['isActive as text', { name: 'x', isActive: 'yes' }, 'body.isActive'],
    ['an unknown environment', { name: 'x', environment: 'staging' }, 'body.environment'],
    ['a malformed scope', { name: 'x', scopes: ['Photo Requests'] }, 'body.scopes.0'],
    ['no scopes', { name: 'x', scopes: [] }, 'body.scopes'],
    ['a scope twice', { name: 'x', scopes: ['a:b', 'a:b'] }, 'body.scopes'],
    ['an expiry without zone', { name: 'x', expiresAt: '2099-01-01T00:00:00' }, 'body.expiresAt'],
    ['an expiry in the past', { name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'body.expiresAt'],
    ['a malformed address', { name: 'x', allowedIps: ['10.0.0.0/33'] }, 'body.allowedIps.0'],
    ['a rotation policy without a destination', { name: 'x', rotation: { everyDays: 30 } }, 'body.rotation.deliverTo'],
    ['an owner with a line end', { name: 'x', ownerId: 'a\r\nX-Admin: 1' }, 'body.ownerId'],
    ['a blank description', { name: 'x', description: ' ' }, 'body.description'],
    ['a number in the metadata', { name: 'x', metadata: { seats: 3 } }, 'body.metadata.seats'],
    ['a client-chosen id', { name: 'x', id: unknownId }, 'body.id'],
    ['a client-chosen value', { name: 'x', key: 'vsk_live_mine' }, 'body.key'],
    ['__proto__', JSON.parse('{"name":"x","__proto__":{"isActive":false}}'), 'body.__proto__'],
  ])('400 for %s', async (_, body, path) => {
    const answer = await create(body);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expectRateHeaders(answer);
  });

  test('400 without a body', async () => {
    expectProblem(await call('POST', '/api/v1/api-keys', { key: root }), 'invalid_request');
  });

  test('100 emoji are 100 characters', async () => {
    expectSuccess(routes.createApiKey, await create({ name: '🔑'.repeat(100) }));
  });

  test('400 reports all errors together', async () => {
    const answer = await create({ name: '', scopes: ['!'], extra: 1 });
    expect(answer.body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
      'body.extra',
      'body.name',
      'body.scopes.0',
    ]);
  });

  test('403 when a key would grant scopes that it does not have', async () => {
    const manager = await createKey(root, { scopes: ['api-keys:write', 'photo-requests:read'] });
    for (const scopes of [['photo-requests:write'], ['photo-requests:*'], ['*'], ['api-keys:read'], ['api-keys:*']]) {
      const answer = await create({ name: 'x', scopes }, manager.key);
      expectProblem(answer, 'insufficient_scope');
      expectRateHeaders(answer);
    }
    // Without scopes it would get "*", which the manager does not have either.
    expectProblem(await create({ name: 'x' }, manager.key), 'insufficient_scope');
    expectSuccess(routes.createApiKey, await create({ name: 'x', scopes: ['photo-requests:read'] }, manager.key));
  });

  test('* does not include api-keys:*', async () => {
    const plain = await createKey(root, { scopes: ['*'] });
    expectProblem(await list('', plain.key), 'insufficient_scope');
    expectProblem(await create({ name: 'x' }, plain.key), 'insufficient_scope');
  });

  test('20 concurrent creations on a plan of 5: exactly 5 succeed, 15 get 403 key_limit_exceeded', async () => {
    const limited = rootKey('Professional', 1);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => create({ name: `k${i}` }, limited)));
    const made = answers.filter(({ status }) => status === 200);
    expect(made).toHaveLength(5);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expectProblem(answer, 'key_limit_exceeded');
      expectRateHeaders(answer);
    }
    expect((await list('', limited)).body.limits).toEqual({ current: 5, max: 5, planName: 'Professional' });
    // The deleted key still counts: it may have been used in this hour.
    await deleteKey(limited, made[0]?.body.apiKey.id);
    const again = await create({ name: 'again' }, limited);
    expectProblem(again, 'key_limit_exceeded');
    expect(again.body.detail).toMatch(/The workspace has 4, and its deleted keys hold 1 more .* after 2\S+Z/);
  });
});

describe('GET /api/v1/api-keys', () => {
  test('200 newest first, masked, with the limits; the root key is not among them', async () => {
    const names = ['one', 'two', 'three'];
    for (const name of names) await createKey(professional, { name });
    const answer = await list('', professional);
    expectSuccess(routes.listApiKeys, answer);
    expect(answer.body.apiKeys.map(({ name }: { name: string }) => name)).toEqual(['three', 'two', 'one']);
    for (const { key } of answer.body.apiKeys) expect(key).toMatch(masked);
    expect(answer.body.limits).toEqual({ current: 3, max: 5, planName: 'Professional' });
    expect(answer.body.nextCursor).toBeNull();
  });

  test('an unlimited plan has max null', async () => {
    expect((await list()).body.limits).toMatchObject({ max: null, planName: 'Enterprise' });
  });

  test('filters by environment', async () => {
    await createKey(root, { environment: 'test' });
    const answer = await list('?environment=test&limit=100');
    expect(answer.body.apiKeys.length).toBeGreaterThan(0);
    for (const { environment } of answer.body.apiKeys) expect(environment).toBe('test');
  });

  test('finds keys by text, owner, status, scope, expiry and last use, with their number', async () => {
    const ownerId = `customer_${Date.now()}`;
    const make = (json: object) => createKey(root, { ownerId, ...json });
    const reader = await make({ name: 'Reader', scopes: ['photo-requests:read'] });
    const expiring = await make({ name: 'Expiring', scopes: ['status:read'], expiresAt: '2099-01-01T00:00:00Z' });
    const off = await make({ name: 'Switched off', scopes: ['status:read'], isActive: false });
    const found = async (filters: Record<string, string>, key = root) => {
      const answer = await list(`?${new URLSearchParams({ ownerId, ...filters })}`, key);
      expectSuccess(routes.listApiKeys, answer);
      const ids = answer.body.apiKeys.map(({ id }: { id: string }) => id);
      expect(answer.body.total).toBe(ids.length);
      return ids;
    };
    expect(await found({})).toEqual([off.id, expiring.id, reader.id]);
    expect(await found({ query: 'swiTCHed' })).toEqual([off.id]);
    expect(await found({ query: ownerId.toUpperCase() })).toHaveLength(3);
    expect(await found({ status: 'inactive' })).toEqual([off.id]);
    expect(await found({ scope: 'status:read' })).toEqual([off.id, expiring.id]);
    expect(await found({ expiresBefore: '2100-01-01T00:00:00Z' })).toEqual([expiring.id]);
    expect(await found({ unusedSince: new Date(Date.now() + 60_000).toISOString() })).toHaveLength(3);
    expect(await found({ unusedSince: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect(await found({ rotation: 'off' })).toHaveLength(3);
    expect(await found({ rotation: 'failing' })).toEqual([]);
    expect(await found({ sort: 'name' })).toEqual([expiring.id, reader.id, off.id]);
    expect(await found({ ownerId: 'customer_nobody' })).toEqual([]);
    expect(await found({}, otherRoot)).toEqual([]);
  });

  test('the total of the whole list is the number of its keys', async () => {
    const { body } = await list('?limit=1');
    expect(body.total).toBe(body.limits.current);
  });

  test('pages of a sorted and filtered list show each key once; their cursors belong to that list', async () => {
    const ownerId = `customer_${Date.now()}`;
    for (const name of ['Ç', 'a', 'B', 'a', 'ä']) await createKey(root, { name, ownerId });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await list(`?ownerId=${ownerId}&sort=-name&limit=2${cursor && `&cursor=${cursor}`}`);
      expectSuccess(routes.listApiKeys, answer);
      expect(answer.body.total).toBe(5);
      seen.push(...answer.body.apiKeys.map(({ name }: { name: string }) => name));
      cursor = answer.body.nextCursor;
    }
    expect(seen).toEqual(['Ç', 'ä', 'B', 'a', 'a']);
    const { nextCursor } = (await list(`?ownerId=${ownerId}&sort=-name&limit=2`)).body;
    for (const other of ['sort=-name', `ownerId=${ownerId}`, `ownerId=${ownerId}&sort=name`]) {
      expectProblem(await list(`?${other}&limit=2&cursor=${nextCursor}`), 'invalid_request');
    }
  });

  test.each([
    'query=',
    'query=%0A',
    'ownerId=a%20b',
    'status=on',
    'scope=Nonsense',
    'expiresBefore=tomorrow',
    'unusedSince=1',
    'rotation=often',
    'sort=color',
  ])('400 for %s', async (query) => {
    const answer = await list(`?${query}`);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe(`query.${query.split('=')[0]}`);
  });

  test('pages: each key once, in order, to the end', async () => {
    for (let i = 0; i < 3; i++) await createKey(root, { name: `page ${i}` });
    const whole = (await list('?limit=100')).body.apiKeys.map(({ id }: { id: string }) => id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await list(`?limit=3${cursor && `&cursor=${cursor}`}`);
      expectSuccess(routes.listApiKeys, answer);
      seen.push(...answer.body.apiKeys.map(({ id }: { id: string }) => id));
      cursor = answer.body.nextCursor;
    }
    expect(seen).toEqual(whole);
  });

  test('400 for cursors that a client invents, changes, or takes from another list', async () => {
    const { nextCursor } = (await list('?limit=1')).body;
    expect(typeof nextCursor).toBe('string');
    const changed = [...nextCursor].map((letter, i) => (i === 10 ? (letter === 'A' ? 'B' : 'A') : letter)).join('');
    const madeUp = Buffer.from(`${unknownId}.${'A'.repeat(43)}`).toString('base64url');
    const cursors = [
      'x',
      '%00',
      unknownId,
      madeUp,
      changed,
      `${nextCursor}A`,
      '%F0%9F%94%91',
      '..%2F..',
      'a'.repeat(501),
    ];
    for (const cursor of cursors) {
      const answer = await list(`?limit=1&cursor=${cursor}`);
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors[0].path).toBe('query.cursor');
    }
    expectProblem(await list(`?limit=1&environment=live&cursor=${nextCursor}`), 'invalid_request');
    expectProblem(await list(`?limit=1&cursor=${nextCursor}`, otherRoot), 'invalid_request');
    expectSuccess(routes.listApiKeys, await list(`?limit=1&cursor=${nextCursor}`));
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'environment=staging',
    'full=maybe',
    'colour=red',
    'cursor=',
    'limit=1&limit=2',
  ])('400 for ?%s', async (query) => {
    const answer = await list(`?${query}`);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe(`query.${query.split('=')[0]}`);
    expectRateHeaders(answer);
  });

  test('403 recovery_disabled for full=true, 200 for full=false', async () => {
    expectProblem(await list('?full=true'), 'recovery_disabled');
    expectSuccess(routes.listApiKeys, await list('?full=false'));
  });
});

describe('GET /api/v1/api-keys/{id}', () => {
  test('200 with the masked key', async () => {
    const { id } = await createKey(root, { name: 'Mine' });
    const answer = await get(id);
    expectSuccess(routes.getApiKey, answer);
    expect(answer.body.apiKey).toMatchObject({ id, name: 'Mine' });
    expect(answer.body.apiKey.key).toMatch(masked);
    expect(answer.body.apiKey).not.toHaveProperty('fullKey');
  });

  test('404 for unknown ids, other workspaces, the root key, and malformed ids', async () => {
    const foreign = await createKey(otherRoot);
    const rootId = (await call('GET', '/v1/status', { key: root })).body.keyId;
    for (const id of [
      unknownId,
      foreign.id,
      rootId,
      'key_',
      'x',
      '%00',
      '%2e%2e',
      '🔑',
      'key_%F0%9F%94%91',
      '*',
      "';--",
      'a'.repeat(300),
    ]) {
      const answer = await get(encodeURI(decodeURI(id)));
      expectProblem(answer, 'not_found');
      expectRateHeaders(answer);
    }
  });

  test('403 recovery_disabled for full=true', async () => {
    const { id } = await createKey(root);
    expectProblem(await call('GET', `/api/v1/api-keys/${id}?full=true`, { key: root }), 'recovery_disabled');
  });

  test('400 for an unknown query parameter', async () => {
    expectProblem(await call('GET', `/api/v1/api-keys/${unknownId}?x=1`, { key: root }), 'invalid_request');
  });

  test('lastUsedAt is null until the key is used, then the minute of its use', async () => {
    const { id, key } = await createKey(root);
    expect((await get(id)).body.apiKey.lastUsedAt).toBeNull();
    const before = Date.now();
    expect(await statusOf(key)).toBe(200);
    const { lastUsedAt } = (await get(id)).body.apiKey;
    expect(lastUsedAt).toMatch(/:00\.000Z$/);
    expect(Date.parse(lastUsedAt)).toBeGreaterThan(before - 60_000);
    expect(Date.parse(lastUsedAt)).toBeLessThanOrEqual(Date.now());
  });
});

describe('PATCH /api/v1/api-keys/{id}', () => {
  test('200 changes the given fields and leaves the others', async () => {
    const { id } = await createKey(root, { name: 'Before', allowedIps: ['0.0.0.0/0', '::/0'] });
    const answer = await patch(id, { name: 'After' });
    expectSuccess(routes.updateApiKey, answer);
    expect(answer.body.apiKey).toMatchObject({ id, name: 'After', allowedIps: ['0.0.0.0/0', '::/0'], isActive: true });
    expect(answer.body.apiKey.key).toMatch(masked);
    expect((await get(id)).body).toEqual(answer.body);
  });

  test('deactivation and reactivation apply to the very next request', async () => {
    const { id, key } = await createKey(root);
    for (let round = 0; round < 5; round++) {
      expect(await statusOf(key)).toBe(200);
      await patch(id, { isActive: false });
      expect(await statusOf(key)).toBe(401);
      await patch(id, { isActive: true });
    }
    expect(await statusOf(key)).toBe(200);
  });

  test('scopes, addresses and expiry apply to the very next request', async () => {
    const { id, key } = await createKey(root);
    await patch(id, { scopes: ['photo-requests:read'] });
    expect(await statusOf(key)).toBe(403);
    await patch(id, { scopes: ['status:read'], allowedIps: ['203.0.113.1'] });
    expect(await statusOf(key)).toBe(403);
    await patch(id, { allowedIps: ['0.0.0.0/0', '::/0'], expiresAt: '2099-01-01T00:00:00Z' });
    expect(await statusOf(key)).toBe(200);
    expect((await patch(id, { expiresAt: null })).body.apiKey.expiresAt).toBeNull();
  });

  test('the owner applies to the very next request, and can be removed', async () => {
    const { id, key } = await createKey(root, { ownerId: 'customer_1' });
    const ownerOf = async () => (await call('GET', '/v1/status', { key })).body.ownerId;
    expect(await ownerOf()).toBe('customer_1');
    expect((await patch(id, { ownerId: 'customer_2' })).body.apiKey.ownerId).toBe('customer_2');
    expect(await ownerOf()).toBe('customer_2');
    expectSuccess(routes.updateApiKey, await patch(id, { ownerId: null, description: null }));
    expect(await ownerOf()).toBeNull();
  });

  test('a change of metadata keeps the pairs that it does not name', async () => {
    const { id } = await createKey(root, { metadata: { team: 'shop', region: 'eu' } });
    const changed = await patch(id, { metadata: { region: null, seats: '3' } });
    expectSuccess(routes.updateApiKey, changed);
    expect(changed.body.apiKey.metadata).toEqual({ team: 'shop', seats: '3' });
    expect((await patch(id, { name: 'Other' })).body.apiKey.metadata).toEqual({ team: 'shop', seats: '3' });
    expect((await patch(id, { metadata: null })).body.apiKey.metadata).toEqual({});
    const { body } = await call('GET', `/api/v1/audit-events?keyId=${id}`, { key: root });
    expect(body.auditEvents.map((event: { changes: object }) => event.changes)).toContainEqual({
      metadata: { region: null, seats: '3' },
    });
  });

  test('400 for a 51st pair of metadata', async () => {
    const pairs = (first: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${first + index}`, 'value']));
    const { id } = await createKey(root, { metadata: pairs(0, 49) });
    expectSuccess(routes.updateApiKey, await patch(id, { metadata: pairs(49, 1) }));
    const answer = await patch(id, { metadata: pairs(50, 1) });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe('body.metadata');
  });

  test.each<[string, unknown, string]>([
    ['nothing to change', {}, 'body'],
    ['another environment', { environment: 'test' }, 'body.environment'],
    ['a blank name', { name: ' ' }, 'body.name'],
    ['null for what cannot be null', { isActive: null }, 'body.isActive'],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'body.expiresAt'],
  ])('400 for %s', async (_, body, path) => {
    const { id } = await createKey(root);
    const answer = await patch(id, body);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe(path);
  });

  test('403 when the change would grant scopes that the caller does not have', async () => {
    const { id } = await createKey(root, { scopes: ['photo-requests:read'] });
    const manager = await createKey(root, { scopes: ['api-keys:*'] });
    expectProblem(await patch(id, { scopes: ['photo-requests:write'] }, manager.key), 'insufficient_scope');
    expect((await get(id)).body.apiKey.scopes).toEqual(['photo-requests:read']);
  });

  test('403 for a caller without the scopes of the key, who can only rename or deactivate it', async () => {
    const narrow = await createKey(root, { scopes: ['api-keys:write'] });
    const strong = await createKey(root, { scopes: ['*', 'api-keys:*'], allowedIps: ['203.0.113.1'] });
    await patch(strong.id, { isActive: false });
    for (const change of [
      { isActive: true, allowedIps: [], expiresAt: null },
      { scopes: ['api-keys:write'] },
      { expiresAt: '2099-01-01T00:00:00Z' },
    ]) {
      expectProblem(await patch(strong.id, change, narrow.key), 'insufficient_scope');
    }
    expect(await statusOf(strong.key)).toBe(401);
    expectSuccess(routes.updateApiKey, await patch(strong.id, { name: 'B', isActive: false }, narrow.key));
    expectSuccess(routes.deleteApiKey, await remove(strong.id, narrow.key));
  });

  test('409 for more scopes than a caller had who received the value, until there is a new value', async () => {
    const narrow = await createKey(root, { scopes: ['api-keys:write', 'status:read'] });
    const { id } = await createKey(root, { scopes: ['status:read'] });
    const issued = (await regenerate(id, narrow.key)).body.apiKey.key;
    await regenerate(id, root, { mode: 'grace' });
    const refused = await patch(id, { scopes: ['*'] });
    expectProblem(refused, 'conflict');
    expect(refused.body.detail).toContain('Regenerate the key');
    const { key } = (await regenerate(id)).body.apiKey;
    expectSuccess(routes.updateApiKey, await patch(id, { scopes: ['*'] }));
    expect([await statusOf(issued), await statusOf(key)]).toEqual([401, 200]);
  });

  test('404 for unknown ids and other workspaces', async () => {
    const foreign = await createKey(otherRoot);
    for (const id of [unknownId, foreign.id, 'x']) expectProblem(await patch(id, { name: 'x' }), 'not_found');
    expect((await get(foreign.id, otherRoot)).body.apiKey.name).toBe('Test key');
  });
});

describe('POST /api/v1/api-keys/{id}/regenerate', () => {
  test('200 with a new value, once; the old one fails from the very next request', async () => {
    const { id, key } = await createKey(root, { name: 'Same' });
    expect(await statusOf(key)).toBe(200);
    const answer = await regenerate(id);
    expectSuccess(routes.regenerateApiKey, answer);
    expect(answer.headers['cache-control']).toBe('no-store');
    const renewed = answer.body.apiKey;
    expect(renewed).toMatchObject({ id, name: 'Same' });
    expect(renewed.key).toMatch(/^vsk_live_[0-9A-Za-z]{49}$/);
    expect(renewed.key).not.toBe(key);
    expect(await statusOf(key)).toBe(401);
    expect(await statusOf(renewed.key)).toBe(200);
  });

  test('keeps a test key a test key, and an inactive key inactive', async () => {
    const { id } = await createKey(root, { environment: 'test', isActive: false });
    const renewed = (await regenerate(id, root, { mode: 'immediate' })).body.apiKey;
    expect(renewed.key).toMatch(/^vsk_test_/);
    expect(renewed.isActive).toBe(false);
    expect(await statusOf(renewed.key)).toBe(401);
  });

  test('400 for a mode that is not offered, and for unknown fields', async () => {
    const { id } = await createKey(root);
    for (const body of [{ mode: 'later' }, { mode: 'immediate', gracePeriodSeconds: 60 }]) {
      expectProblem(await regenerate(id, root, body), 'invalid_request');
    }
  });

  test('403 for a key with more scopes than the caller: its value would be a way to get them', async () => {
    const { id, key } = await createKey(root, { scopes: ['*'] });
    const manager = await createKey(root, { scopes: ['api-keys:*'] });
    expectProblem(await regenerate(id, manager.key), 'insufficient_scope');
    expect(await statusOf(key)).toBe(200);
  });

  test('404 for unknown ids and other workspaces', async () => {
    const foreign = await createKey(otherRoot);
    for (const id of [unknownId, foreign.id, 'x']) expectProblem(await regenerate(id), 'not_found');
    expect(await statusOf(foreign.key)).toBe(200);
  });
});

describe('DELETE /api/v1/api-keys/{id} and ?id=', () => {
  test('200; the value fails from the very next request, and the key is gone', async () => {
    for (const url of [(id: string) => `/api/v1/api-keys/${id}`, (id: string) => `/api/v1/api-keys?id=${id}`]) {
      const { id, key } = await createKey(root);
      expect(await statusOf(key)).toBe(200);
      const answer = await call('DELETE', url(id), { key: root });
      expectSuccess(routes.deleteApiKey, answer);
      expect(answer.text).toBe('{"success":true}');
      expect(await statusOf(key)).toBe(401);
      expectProblem(await get(id), 'not_found');
      expectProblem(await call('DELETE', url(id), { key: root }), 'not_found');
    }
  });

  test('400 without an id, with an empty one, with two', async () => {
    for (const query of ['', '?id=', `?id=${unknownId}&id=${unknownId}`, `?id=${unknownId}&force=true`]) {
      expectProblem(await call('DELETE', `/api/v1/api-keys${query}`, { key: root }), 'invalid_request');
    }
  });

  test('404 for unknown ids and other workspaces', async () => {
    const foreign = await createKey(otherRoot);
    for (const id of [unknownId, foreign.id, 'x']) {
      expectProblem(await remove(id), 'not_found');
      expectProblem(await call('DELETE', `/api/v1/api-keys?id=${id}`, { key: root }), 'not_found');
    }
    expect(await statusOf(foreign.key)).toBe(200);
  });
});

describe('a test key with management scopes', () => {
  test('sees and manages test keys only', async () => {
    const manager = await createKey(root, { environment: 'test', scopes: ['*', 'api-keys:*'] });
    const live = await createKey(root);
    const test = await createKey(root, { environment: 'test' });
    const environments = (await list('?limit=100', manager.key)).body.apiKeys.map(
      ({ environment }: { environment: string }) => environment,
    );
    expect(new Set(environments)).toEqual(new Set(['test']));
    expect((await list('?environment=live', manager.key)).body.apiKeys).toEqual([]);
    expectSuccess(routes.getApiKey, await get(test.id, manager.key));
    expectProblem(await get(live.id, manager.key), 'not_found');
    expectProblem(await patch(live.id, { name: 'x' }, manager.key), 'not_found');
    expectProblem(await regenerate(live.id, manager.key), 'not_found');
    expectProblem(await remove(live.id, manager.key), 'not_found');
    expectProblem(await create({ name: 'x' }, manager.key), 'insufficient_scope');
    expectSuccess(routes.createApiKey, await create({ name: 'x', environment: 'test' }, manager.key));
  });
});
