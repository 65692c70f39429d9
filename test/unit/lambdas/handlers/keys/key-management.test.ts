import { beforeEach, describe, expect, test } from '@jest/globals';
import { everyScope } from '../../../../../lambdas/domain/access/scopes.ts';
import { isKeyValue, maskKeyValue, tagOf } from '../../../../../lambdas/domain/keys/key-format.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { SealedFor, SealedValue, ValueSealer } from '../../../../../lambdas/domain/keys/ports.ts';
import { rotationStateOf } from '../../../../../lambdas/domain/keys/rotation-state.ts';
import {
  ConflictError,
  OutcomeUnknownError,
  ServiceUnavailableError,
} from '../../../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import * as createApiKey from '../../../../../lambdas/handlers/keys/create-api-key.ts';
import * as getApiKey from '../../../../../lambdas/handlers/keys/get-api-key.ts';
import * as listApiKeys from '../../../../../lambdas/handlers/keys/list-api-keys.ts';
import * as regenerateApiKey from '../../../../../lambdas/handlers/keys/regenerate-api-key.ts';
import * as updateApiKey from '../../../../../lambdas/handlers/keys/update-api-key.ts';
import type { ApiHandler } from '../../../../../lambdas/http/api-handler.ts';
import { createCursors } from '../../../../../lambdas/http/cursor.ts';
import * as routes from '../../../../../lambdas/http/routes/keys.ts';
import { limitsOf } from '../../../../support/limits.ts';
import { answersIn } from '../../../../support/stores/answers-in-memory.ts';
import { keyFormat, keyring1, newKey, noLastUse, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';
import { authorizer, contextWith, eventOf } from '../../http/support.ts';

/** The responses of key management for values in a grace period, rotated values and kept values. */
const { workspaceId } = authorizer;
const secretArnPrefix = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';
const managed = { everyDays: 30, gracePeriodSeconds: 3600, deliverTo: 'managed' };
const iso = (time: number) => new Date(time).toISOString();

/** Seals by recording the owner of a value, and opens no value of another key. */
const sealer: ValueSealer = {
  seal: async ({ workspaceId, keyId }: SealedFor, keyValue: string): Promise<SealedValue> => ({
    wrappedKey: `${workspaceId}/${keyId}`,
    ciphertext: Buffer.from(keyValue).toString('hex'),
  }),
  open: async ({ workspaceId, keyId }, { wrappedKey, ciphertext }) => {
    if (wrappedKey !== `${workspaceId}/${keyId}`) throw new Error('It is bound to another key.');
    return Buffer.from(ciphertext, 'hex').toString();
  },
};

let keys: KeysInMemory;
let now: number;
beforeEach(() => {
  keys = new KeysInMemory({ id: workspaceId, plan: 'Professional', keyCount: 1 } as Workspace);
  now = noon;
});

const dependencies = () => ({
  keys,
  answers: answersIn(keys.answers, () => now),
  pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
  plans: { Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) } },
  keyFormat,
  lastUse: noLastUse,
  secretArnPrefix,
  cursors: createCursors({ cursorSecret: async () => 'a secret of some length' }),
  sealer: undefined as ValueSealer | undefined,
  clock: () => now,
  random: systemRandom,
  corsAllowOrigin: '*',
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});

interface Call {
  readonly id?: string;
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly scopes?: string;
  readonly environment?: 'live' | 'test';
  /** A person instead of a key. */
  readonly subject?: string;
}

async function call(handler: ApiHandler, { id, body, query, scopes, environment, subject }: Call = {}) {
  const event = eventOf(
    {
      pathParameters: id === undefined ? null : { id },
      queryStringParameters: query ?? null,
      multiValueQueryStringParameters:
        query === undefined ? null : Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
      body: body === undefined ? null : JSON.stringify(body),
    },
    {
      authorizer: {
        ...authorizer,
        scopes: scopes ?? '* api-keys:* api-keys:reveal',
        ...(environment !== undefined && { environment }),
        ...(subject !== undefined && { keyId: undefined, role: 'admin', issuer: 'https://id.example.com', subject }),
      },
    },
  );
  const answer = await handler(event, contextWith(10_000));
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

const create = (request: Call, sealing?: ValueSealer) =>
  call(createApiKey.createHandler({ ...dependencies(), sealer: sealing }), request);
const regenerate = (request: Call, sealing?: ValueSealer) =>
  call(regenerateApiKey.createHandler({ ...dependencies(), sealer: sealing }), request);
const update = (request: Call) => call(updateApiKey.createHandler(dependencies()), request);
const get = (request: Call, sealing: ValueSealer | null = sealer) =>
  call(getApiKey.createHandler({ ...dependencies(), sealer: sealing ?? undefined }), request);
const list = (request: Call, sealing: ValueSealer | null = sealer) =>
  call(listApiKeys.createHandler({ ...dependencies(), sealer: sealing ?? undefined }), request);

function stored(changes: Partial<ApiKeyRecord> = {}, settings: Parameters<typeof newKey>[1] = {}): ApiKeyRecord {
  const record = { ...newKey(workspaceId, settings).record, ...changes };
  keys.records.set(record.id, record);
  return record;
}
const deeds = () => keys.events.map(({ action, changes }) => ({ action, changes }));

describe('regenerating a key', () => {
  test('a person whose subject is the id of the key receives its value as any other caller', async () => {
    const [value] = newKey(workspaceId).record.values;
    if (value === undefined) throw new Error('no value');
    const { id } = stored({ values: [{ ...value, holderScopes: everyScope }] }, { scopes: ['status:read'] });
    await regenerate({ id, subject: id, scopes: 'status:read api-keys:write' });
    expect(keys.records.get(id)?.values[0]?.holderScopes).toEqual(['status:read', 'api-keys:write']);
  });

  test('whose first attempt was stored without a response: 200, with that value, and one event', async () => {
    const { id } = stored();
    const changeKey = keys.changeKey.bind(keys);
    keys.changeKey = async (...args) => {
      await changeKey(...args);
      return changeKey(...args);
    };
    const answer = await regenerate({ id });
    expect(answer).toMatchObject({ status: 200 });
    expect(keys.records.get(id)?.values).toMatchObject([{ mask: maskKeyValue(answer.body.apiKey.key) }]);
    expect(deeds()).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ['without a body', undefined],
    ['with an empty one', {}],
    ['with the mode immediate', { mode: 'immediate' }],
  ])('%s: 200, with the new value, which is the only one', async (_, body) => {
    const { id, tag, values } = stored();
    const answer = await regenerate({ id, body });
    expect(answer).toMatchObject({ status: 200, body: { apiKey: { id, previousKeyValidUntil: null } } });
    expect(answer.headers?.['Cache-Control']).toBe('no-store');
    expect(isKeyValue(keyFormat, answer.body.apiKey.key)).toBe(true);
    expect(tagOf(answer.body.apiKey.key)).toBe(tag);
    expect(keys.records.get(id)?.values).toHaveLength(1);
    expect(keys.records.get(id)?.values[0]?.digest).not.toBe(values[0]?.digest);
    expect(deeds()).toEqual([
      { action: 'key.regenerated', changes: { mode: 'immediate', previousKeyValidUntil: null } },
    ]);
  });

  test.each<[object, number]>([
    [{ mode: 'grace' }, 86_400],
    [{ mode: 'grace', gracePeriodSeconds: 60 }, 60],
    [{ mode: 'grace', gracePeriodSeconds: 2_592_000 }, 2_592_000],
    [{ mode: 'on_first_use' }, 2_592_000],
    [{ mode: 'on_first_use', gracePeriodSeconds: 60 }, 2_592_000],
  ])('with %j: 200, with the latest end of the previous value', async (body, seconds) => {
    const { id, values } = stored();
    const answer = await regenerate({ id, body });
    const previousKeyValidUntil = iso(noon + seconds * 1000);
    expect(answer).toMatchObject({ status: 200, body: { apiKey: { previousKeyValidUntil } } });
    expect(keys.records.get(id)?.values[1]).toMatchObject({
      digest: values[0]?.digest,
      validUntil: previousKeyValidUntil,
    });
    const { mode } = body as { mode: string };
    expect(deeds()).toEqual([{ action: 'key.regenerated', changes: { mode, previousKeyValidUntil } }]);
    const grace = 'gracePeriodSeconds' in body ? body.gracePeriodSeconds : 86_400;
    expect(keys.records.get(id)?.values[0]?.graceOnFirstUse).toBe(mode === 'on_first_use' ? grace : null);
  });

  test('that expires sooner: the previous value ends with it', async () => {
    const expiresAt = iso(noon + 1000);
    const { id } = stored({ expiresAt });
    const answer = await regenerate({ id, body: { mode: 'grace' } });
    expect(answer.body.apiKey.previousKeyValidUntil).toBe(expiresAt);
  });

  test.each<[unknown, string]>([
    [{ mode: 'later' }, 'body.mode'],
    [{ gracePeriodSeconds: 60 }, 'body.gracePeriodSeconds'],
    [{ mode: 'grace', gracePeriodSeconds: 59 }, 'body.gracePeriodSeconds'],
    [{ mode: 'on_first_use', gracePeriodSeconds: 2_592_001 }, 'body.gracePeriodSeconds'],
    [{ mode: 'grace', more: 1 }, 'body'],
  ])('with %j: 400 with the field, and nothing changes', async (body, path) => {
    const record = stored();
    const answer = await regenerate({ id: record.id, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContainEqual(
      expect.stringContaining(path),
    );
    expect(keys.records.get(record.id)).toBe(record);
  });

  test.each(['key_01JD00000000000000000000ZZ', 'nope'])('%s, which does not exist: 404', async (id) => {
    expect(await regenerate({ id, body: { mode: 'grace' } })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  test('of live data with a test key: 404, as if it did not exist', async () => {
    const { id } = stored();
    expect(await regenerate({ id, environment: 'test' })).toMatchObject({ status: 404 });
  });

  test('that has more scopes than the caller: 403, and no value is created', async () => {
    const record = stored({ scopes: ['*', 'api-keys:write'] });
    const answer = await regenerate({ id: record.id, scopes: '* api-keys:read' }, sealer);
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(keys.records.get(record.id)).toBe(record);
  });

  const delivered: [string, Partial<ApiKeyRecord>][] = [
    ['that has a policy', { rotation: managed, rotationState: rotationStateOf({ rotationState: null }) }],
    [
      'whose value a secret holds',
      { rotationState: { ...rotationStateOf({ rotationState: null }), deliveredTo: `${secretArnPrefix}a` } },
    ],
  ];

  test.each(delivered.flatMap(([name, changes]) => ['grace', 'on_first_use'].map((mode) => ({ name, changes, mode }))))(
    '$name, with the mode $mode: 409, with an instruction',
    async ({ changes, mode }) => {
      const record = stored(changes);
      const answer = await regenerate({ id: record.id, body: { mode } });
      expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect(answer.body.detail).toContain('"immediate"');
      expect(keys.records.get(record.id)).toBe(record);
    },
  );

  test.each(delivered)(
    '%s, with the mode immediate: 200; the secret is due for a working value',
    async (_, changes) => {
      const { id } = stored(changes);
      expect(await regenerate({ id })).toMatchObject({ status: 200 });
      expect(keys.records.get(id)?.rotationState).toMatchObject({ deliveredTo: null, pending: null });
      const { rotation } = (await get({ id })).body.apiKey;
      expect(rotation?.nextRotationAt ?? null).toBe(changes.rotation ? iso(noon) : null);
    },
  );

  test.each<[string, Partial<ApiKeyRecord>, number]>([
    ['gets more scopes', { scopes: ['*', 'api-keys:write'] }, 403],
    ['gets a policy', { rotation: managed }, 409],
  ])('that %s concurrently is checked in its new state', async (_, meanwhile, status) => {
    const record = stored();
    const changeKey = keys.changeKey.bind(keys);
    keys.changeKey = (...args) => {
      keys.records.set(record.id, { ...record, ...meanwhile });
      return changeKey(...args);
    };
    const answer = await regenerate({ id: record.id, body: { mode: 'grace' }, scopes: '* api-keys:read' });
    expect(answer.status).toBe(status);
    expect(keys.records.get(record.id)?.values).toEqual(record.values);
  });

  test('whose values are kept: the new value is kept, and can be opened', async () => {
    const { id } = stored();
    const { key } = (await regenerate({ id }, sealer)).body.apiKey;
    expect((await get({ id, query: { full: 'true' } })).body.apiKey.fullKey).toBe(key);
  });

  test('while DynamoDB does not say whether it changed: 503, with the id of the key and an instruction', async () => {
    const { id } = stored();
    keys.changeKey = () => Promise.reject(new OutcomeUnknownError());
    const answer = await regenerate({ id });
    expect(answer).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
    expect(answer.body.detail).toContain(`given the API key ${id} a new value`);
    expect(answer.body.detail).toContain('Regenerate the key again.');
  });

  test('while KMS does not respond: 503, and nothing changes', async () => {
    const record = stored();
    const down = { ...sealer, seal: () => Promise.reject(new ServiceUnavailableError()) };
    expect(await regenerate({ id: record.id }, down)).toMatchObject({ status: 503 });
    expect(keys.records.get(record.id)).toBe(record);
  });
});

describe('creating a key', () => {
  test('with a policy: 200; the key is due immediately, and has no secret yet', async () => {
    const answer = await create({ body: { name: 'a', rotation: managed } });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        apiKey: {
          previousKeyValidUntil: null,
          rotation: { ...managed, secretArn: null, nextRotationAt: iso(noon), lastRotatedAt: null, lastFailure: null },
        },
      },
    });
    expect(deeds()).toMatchObject([{ action: 'key.created', changes: { name: 'a', rotation: managed } }]);
  });

  test.each<[string, object, string]>([
    [
      'a secret of another account',
      { ...managed, deliverTo: `${secretArnPrefix.replace('12:', '13:')}a` },
      'deliverTo',
    ],
    ['a secret by its name', { ...managed, deliverTo: 'my-secret' }, 'deliverTo'],
    ['no interval', { deliverTo: 'managed' }, 'everyDays'],
    [
      'a grace longer than the interval',
      { ...managed, everyDays: 1, gracePeriodSeconds: 86_401 },
      'gracePeriodSeconds',
    ],
  ])('with a policy of %s: 400 with the field', async (_, rotation, field) => {
    const answer = await create({ body: { name: 'a', rotation } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: `body.rotation.${field}` }] } });
    expect(keys.records.size).toBe(0);
  });

  test('keeps its value only if the deployment keeps values', async () => {
    const kept = (await create({ body: { name: 'a' } }, sealer)).body.apiKey;
    const other = (await create({ body: { name: 'b' } })).body.apiKey;
    const shown = await list({ query: { full: 'true' } });
    expect(shown.body.apiKeys.map((key: { id: string; fullKey: string | null }) => [key.id, key.fullKey])).toEqual([
      [kept.id, kept.key],
      [other.id, null],
    ]);
  });

  test('while DynamoDB does not say whether it was stored: 503, with the id of the key and an instruction', async () => {
    keys.createKey = () => Promise.reject(new OutcomeUnknownError());
    const answer = await create({ body: { name: 'a' } });
    expect(answer).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
    expect(answer.body.detail).toMatch(
      /may have created the API key (key_[0-9A-Z]{26}), .* GET \/api\/v1\/api-keys\/\1 finds it, delete or regenerate it/,
    );
    expect(answer.body.detail).not.toContain('vsk_');
  });

  test('while KMS does not respond: 503, and there is no key', async () => {
    const down = { ...sealer, seal: () => Promise.reject(new ServiceUnavailableError()) };
    expect(await create({ body: { name: 'a' } }, down)).toMatchObject({ status: 503 });
    expect(keys.records.size).toBe(0);
  });
});

describe('updating a key', () => {
  test('with a policy: 200; the key is due immediately', async () => {
    const { id } = stored();
    const answer = await update({ id, body: { rotation: managed } });
    expect(answer).toMatchObject({ status: 200, body: { apiKey: { rotation: { nextRotationAt: iso(noon) } } } });
    expect(deeds()).toEqual([{ action: 'key.updated', changes: { rotation: managed } }]);
  });

  test('without a policy: 200; the key is no longer rotated', async () => {
    const { id } = stored({}, { rotation: managed });
    expect(await update({ id, body: { rotation: null } })).toMatchObject({
      status: 200,
      body: { apiKey: { rotation: null } },
    });
  });

  test('in other fields leaves its policy and the state of its rotation unchanged', async () => {
    const record = stored({}, { rotation: managed });
    now += 1000;
    await update({ id: record.id, body: { name: 'B' } });
    expect(keys.records.get(record.id)).toEqual({
      ...record,
      name: 'B',
      updatedAt: iso(now),
      changedAt: iso(now),
      revision: 2,
    });
  });

  test('with a secret of another Region: 400, and nothing changes', async () => {
    const record = stored();
    const deliverTo = `${secretArnPrefix.replace('eu-central-1', 'us-east-1')}a`;
    const answer = await update({ id: record.id, body: { rotation: { ...managed, deliverTo } } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'body.rotation.deliverTo' }] } });
    expect(keys.records.get(record.id)).toBe(record);
  });

  test('with another expiry: no reminders for times in the past', async () => {
    const { id } = stored();
    now += 1000;
    await update({ id, body: { expiresAt: iso(now + 60_000) } });
    expect(keys.records.get(id)).toMatchObject({ expiresAt: iso(now + 60_000), handledUntil: iso(now) });
  });

  test('reports activation and deactivation separately from other changes', async () => {
    const { id } = stored();
    await update({ id, body: { isActive: false, name: 'B' } });
    await update({ id, body: { isActive: false } });
    await update({ id, body: { isActive: true, rotation: managed } });
    expect(deeds()).toEqual([
      { action: 'key.deactivated', changes: { isActive: false, name: 'B' } },
      { action: 'key.updated', changes: { isActive: false } },
      { action: 'key.activated', changes: { isActive: true, rotation: managed } },
    ]);
  });
});

describe.each([
  {
    what: 'showing a key',
    route: routes.getApiKey,
    ask: (request: Call, sealing?: ValueSealer | null) =>
      get({ id: [...keys.records.keys()][0] ?? '', ...request }, sealing),
    fullKeyIn: (body: { apiKey: { fullKey?: unknown } }) => body.apiKey.fullKey,
  },
  {
    what: 'listing keys',
    route: routes.listApiKeys,
    ask: (request: Call, sealing?: ValueSealer | null) => list(request, sealing),
    fullKeyIn: (body: { apiKeys: { fullKey?: unknown }[] }) => body.apiKeys[0]?.fullKey,
  },
])('$what in full', ({ route, ask, fullKeyIn }) => {
  const full = { full: 'true' };
  const make = async (settings: object = {}, sealing: ValueSealer | null = sealer) => {
    const { apiKey } = (await create({ body: { name: 'a', ...settings } }, sealing ?? undefined)).body;
    keys.events.length = 0;
    return apiKey as { id: string; key: string };
  };

  test('shows the value: 200 with no-store, audited with the caller', async () => {
    const { id, key } = await make();
    const answer = await ask({ query: full });
    expect(answer.status).toBe(200);
    expect(answer.headers?.['Cache-Control']).toBe('no-store');
    expect(fullKeyIn(answer.body)).toBe(key);
    expect(keys.events).toEqual([
      expect.objectContaining({
        action: 'key.revealed',
        workspaceId,
        keyId: id,
        actor: { type: 'api_key', id: authorizer.keyId },
        requestId: 'request-1',
      }),
    ]);
  });

  test.each([{}, { full: 'false' }])(
    'not requested, with %j: 200 without the value, and nothing is written',
    async (query) => {
      const { key } = await make();
      const answer = await ask({ query });
      expect(answer.status).toBe(200);
      expect(fullKeyIn(answer.body)).toBeUndefined();
      expect(JSON.stringify(answer.body)).not.toContain(key);
      expect(keys.events).toEqual([]);
    },
  );

  test('while other requests keep changing the key: 409 conflict, as documented, and nothing is shown', async () => {
    const { key } = await make();
    keys.changeKey = () => Promise.reject(new ConflictError('the API key'));
    const answer = await ask({ query: full });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(JSON.stringify(answer.body)).not.toContain(key);
    expect(route.errors).toContain(answer.body.code);
  });

  test('if no values are kept: 403 recovery_disabled', async () => {
    await make();
    expect(await ask({ query: full }, null)).toMatchObject({ status: 403, body: { code: 'recovery_disabled' } });
    expect(keys.events).toEqual([]);
  });

  test.each(['*', '* api-keys:read', '* api-keys:read api-keys:write'])(
    'with the scopes "%s": 403 insufficient_scope',
    async (scopes) => {
      await make();
      const answer = await ask({ query: full, scopes });
      expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
      expect(answer.body.detail).toContain('api-keys:reveal');
      expect(keys.events).toEqual([]);
    },
  );

  test('that is refused reads no items', async () => {
    await make();
    const untouched = () => Promise.reject(new Error('It was asked.'));
    Object.assign(keys, { getKey: untouched, listKeys: untouched, getWorkspace: untouched, getSealed: untouched });
    expect(await ask({ query: full }, null)).toMatchObject({ status: 403 });
    expect(await ask({ query: full, scopes: '*' })).toMatchObject({ status: 403 });
  });

  test('of a key whose value is not kept: 200 with null', async () => {
    await make({}, null);
    expect(fullKeyIn((await ask({ query: full })).body)).toBeNull();
    expect(keys.events).toEqual([]);
  });

  test('of a key that gets scopes that the caller lacks, and a new value, in the meantime: 200 with null', async () => {
    const { id } = await make();
    const getSealed = keys.getSealed.bind(keys);
    let isFirst = true;
    keys.getSealed = async (...args) => {
      if (isFirst) {
        isFirst = false;
        const scopes = '* api-keys:* members:*';
        await regenerate({ id, scopes }, sealer);
        const widened = await update({ id, body: { scopes: ['*', 'members:*'] }, scopes });
        expect(widened.status).toBe(200);
      }
      return getSealed(...args);
    };
    const answer = await ask({ query: full });
    expect(isFirst).toBe(false);
    expect([answer.status, fullKeyIn(answer.body)]).toEqual([200, null]);
    expect(keys.events.map(({ action }) => action)).not.toContain('key.revealed');
  });

  test('of a key with scopes that the caller lacks: 200 with null', async () => {
    await make({ scopes: ['api-keys:write'] });
    const answer = await ask({ query: full, scopes: '* api-keys:read api-keys:reveal' });
    expect(answer.status).toBe(200);
    expect(fullKeyIn(answer.body)).toBeNull();
    expect(keys.events).toEqual([]);
  });

  test.each(['', 'TRUE', '1', 'yes'])('full=%s: 400', async (value) => {
    await make();
    expect(await ask({ query: { full: value } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'query.full' }] },
    });
  });

  test('while it cannot be audited: 503 without the value', async () => {
    const { key } = await make();
    keys.changeKey = () => Promise.reject(new ServiceUnavailableError());
    const answer = await ask({ query: full });
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).not.toContain(key);
  });

  test('while KMS does not respond: 503', async () => {
    await make();
    const down = { ...sealer, open: () => Promise.reject(new ServiceUnavailableError()) };
    expect(await ask({ query: full }, down)).toMatchObject({ status: 503 });
    expect(keys.events).toEqual([]);
  });
});

describe('showing a key in full', () => {
  test.each(['key_01JD00000000000000000000ZZ', 'nope'])('%s, which does not exist: 404', async (id) => {
    expect(await get({ id, query: { full: 'true' } })).toMatchObject({ status: 404 });
  });

  test('of live data with a test key: 404, and nothing is written', async () => {
    const { id } = (await create({ body: { name: 'a' } }, sealer)).body.apiKey;
    keys.events.length = 0;
    expect(await get({ id, query: { full: 'true' }, environment: 'test' })).toMatchObject({ status: 404 });
    expect(keys.events).toEqual([]);
  });
});

describe('listing keys in full', () => {
  test('shows and audits each kept value', async () => {
    const made = [];
    for (const name of ['a', 'b', 'c']) made.push((await create({ body: { name } }, sealer)).body.apiKey);
    keys.events.length = 0;
    const { body } = await list({ query: { full: 'true' } });
    expect(body.apiKeys.map(({ fullKey }: { fullKey: string }) => fullKey)).toEqual(made.map(({ key }) => key));
    expect(keys.events.map(({ keyId }) => keyId)).toEqual(made.map(({ id }) => id));
  });

  test.each([
    [{ full: 'true' }, 20],
    [{ full: 'true', limit: '5' }, 5],
    [{}, 50],
    [{ limit: '100' }, 100],
  ])('with %j: reads pages of %d keys', async (query, limit) => {
    const limits: number[] = [];
    const listKeys = keys.listKeys.bind(keys);
    keys.listKeys = (id, asked) => {
      limits.push(asked.limit);
      return listKeys(id, asked);
    };
    expect(await list({ query: query as Record<string, string> })).toMatchObject({ status: 200 });
    expect(limits).toEqual([limit]);
  });

  test('asked for more than 20 keys: 400, and nothing is shown', async () => {
    await create({ body: { name: 'a' } }, sealer);
    keys.events.length = 0;
    const answer = await list({ query: { full: 'true', limit: '100' } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'query.limit' }] } });
    expect(keys.events).toEqual([]);
  });

  test('with a test key: no live value is shown or audited', async () => {
    await create({ body: { name: 'live' } }, sealer);
    const other = (await create({ body: { name: 'test', environment: 'test' } }, sealer)).body.apiKey;
    keys.events.length = 0;
    const { body } = await list({ query: { full: 'true' }, environment: 'test' });
    expect(body.apiKeys.map(({ fullKey }: { fullKey: string }) => fullKey)).toEqual([other.key]);
    expect(keys.events.map(({ keyId }) => keyId)).toEqual([other.id]);
  });
});

describe('a key whose previous value still works', () => {
  test('shows the end of the previous value until it has ended', async () => {
    const { id } = stored();
    await regenerate({ id, body: { mode: 'grace', gracePeriodSeconds: 60 } });
    const shown = async () => [
      (await get({ id })).body.apiKey.previousKeyValidUntil,
      (await list({})).body.apiKeys[0].previousKeyValidUntil,
      (await update({ id, body: { name: 'B' } })).body.apiKey.previousKeyValidUntil,
    ];
    now = noon + 59_999;
    const until = iso(noon + 60_000);
    expect(await shown()).toEqual([until, until, until]);
    now = noon + 60_000;
    expect(await shown()).toEqual([null, null, null]);
  });
});

describe('changing the end of the previous value', () => {
  /** A key with two values, and the mask of the previous one. */
  async function inGrace(body: object = { mode: 'grace', gracePeriodSeconds: 3600 }) {
    const { id, values } = stored({}, { scopes: ['status:read'] });
    await regenerate({ id, body });
    keys.events.length = 0;
    return { id, mask: values[0]?.mask ?? '', read: () => keys.records.get(id)?.values ?? [] };
  }

  test('null ends it immediately; the event says when it would have ended', async () => {
    const { id, mask, read } = await inGrace();
    const answer = await update({ id, body: { previousKeyValidUntil: null, previousMask: mask } });
    expect(answer).toMatchObject({ status: 200, body: { apiKey: { previousKeyValidUntil: null } } });
    expect(answer.body.apiKey.values).toHaveLength(1);
    // The credential has the end, so no other request is needed to refuse the value.
    expect(read()[1]).toMatchObject({ mask, validUntil: iso(noon) });
    expect(keys.events).toEqual([
      expect.objectContaining({
        action: 'key.updated',
        changes: { previousKeyValidUntil: null },
        before: { previousKeyValidUntil: iso(noon + 3_600_000) },
      }),
    ]);
  });

  test.each([60_000, 30 * 86_400_000])('it can end in %d ms', async (left) => {
    const { id, read } = await inGrace();
    const previousKeyValidUntil = iso(noon + left);
    const answer = await update({ id, body: { previousKeyValidUntil } });
    expect(answer).toMatchObject({ status: 200, body: { apiKey: { previousKeyValidUntil } } });
    expect(read()[1]?.validUntil).toBe(previousKeyValidUntil);
  });

  test('after that, it no longer waits for the first use of the newest value', async () => {
    const { id, read } = await inGrace({ mode: 'on_first_use', gracePeriodSeconds: 60 });
    expect((await get({ id })).body.apiKey.values[1].graceOnFirstUse).toBe(60);
    await update({ id, body: { previousKeyValidUntil: iso(noon + 60_000) } });
    expect(read().map(({ graceOnFirstUse }) => graceOnFirstUse)).toEqual([null, null]);
    expect((await get({ id })).body.apiKey.values[1].graceOnFirstUse).toBeNull();
  });

  test.each([
    [iso(noon), 'must be in the future'],
    [iso(noon + 30 * 86_400_000 + 1), 'must be at most 30 days from now'],
  ])('%s: 400, and nothing changes', async (previousKeyValidUntil, message) => {
    const { id, read } = await inGrace();
    const before = read();
    const answer = await update({ id, body: { previousKeyValidUntil } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'body.previousKeyValidUntil' }] } });
    expect(answer.body.errors[0].message).toContain(message);
    expect(read()).toBe(before);
  });

  test('of another value than the caller names: 409, and nothing changes', async () => {
    const { id, mask, read } = await inGrace();
    await regenerate({ id, body: { mode: 'grace' } });
    const before = read();
    const answer = await update({ id, body: { previousKeyValidUntil: null, previousMask: mask } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body.detail).toContain('"previousMask"');
    expect(read()).toBe(before);
  });

  test('of a key without one: 409', async () => {
    const { id } = stored();
    const answer = await update({ id, body: { previousKeyValidUntil: null } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body.detail).toContain('no previous value');
  });

  test('while the newest value is being delivered to a secret: 409, because its readers may have the previous one', async () => {
    const { id, values } = stored();
    const [value] = values;
    if (value === undefined) throw new Error('no value');
    stored({ id, values: [{ ...value, digest: 'new' }, value] });
    const answer = await update({ id, body: { previousKeyValidUntil: null } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body.detail).toContain('secret');
  });

  test('a caller without the scopes of the key can end it, but not keep it working', async () => {
    const { id } = await inGrace();
    const scopes = 'photo-requests:read api-keys:write';
    const later = await update({ id, scopes, body: { previousKeyValidUntil: iso(noon + 7_200_000) } });
    expect(later).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(await update({ id, scopes, body: { previousKeyValidUntil: null } })).toMatchObject({ status: 200 });
  });

  test('shows the last use of both values', async () => {
    const { id, read } = await inGrace();
    for (const { digest } of read()) keys.uses.set(digest, iso(noon));
    const shown = (await list({})).body.apiKeys[0].values.map(({ lastUsedAt }: { lastUsedAt: string }) => lastUsedAt);
    expect(shown).toEqual([iso(noon), iso(noon)]);
    expect((await get({ id })).body.apiKey.values).toEqual((await list({})).body.apiKeys[0].values);
  });
});

test('a change of settings records the settings before it', async () => {
  const { id } = stored({}, { name: 'A', metadata: { team: 'shop' } });
  await update({ id, body: { name: 'B', isActive: false, metadata: { team: null, region: 'eu' } } });
  expect(keys.events[0]).toMatchObject({
    action: 'key.deactivated',
    before: { name: 'A', isActive: true, metadata: { team: 'shop', region: null } },
  });
});
