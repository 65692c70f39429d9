import { createHash, createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { run as runCommand } from '../../../cli/run.ts';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { typed } from '../../support/service/command-line.ts';
import { type Answer, send } from '../../support/service/http.ts';
import { type LocalRun, startLocalRun } from '../../support/service/local-run.ts';
import { createWorkspace, type ProvisionedWorkspace } from '../../support/service/provision.ts';
import { expectProblem, expectSuccess } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';
import { storedItems } from '../../support/service/stored-items.ts';

/** Importing keys over HTTP, in a local run that accepts imported values: every status, and the life of an imported key. */
const context = {
  rotation: { everyMinutes: 60 },
  keyFormat: {
    prefix: 'acme',
    formerPrefixes: ['vsk'],
    imported: [
      { prefix: 'sk_live_', minLength: 40, maxLength: 40 },
      { prefix: '', minLength: 40, maxLength: 40 },
    ],
  },
};

let run: LocalRun;
let credentials: Credentials;
beforeAll(async () => {
  run = await startLocalRun({ LATCHKEY_PLAN: 'Enterprise', LATCHKEY_CONTEXT: JSON.stringify(context) });
  const { adminAccessKeyId, adminSecretAccessKey, region } = run.endpoints;
  credentials = { accessKeyId: adminAccessKeyId, secretAccessKey: adminSecretAccessKey, region };
});
afterAll(() => run.stop());

/** Runs a command against the local run. */
async function command(args: readonly string[], text = '') {
  const printed = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof printed) => ({ write: (part: string) => (printed[name] += part) });
  const all = ['--local', '--data-dir', run.dataFolder, ...args];
  const code = await runCommand(all, {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    stdin: typed(text),
    environment: {},
  });
  return { code, ...printed };
}

/** The pause between two requests that wait for a change. */
const pollMs = 50;

/** Repeats a request until the functions have read the new keyring, which takes up to ten seconds after an unknown key. */
async function untilKnown(request: () => Promise<Answer>) {
  for (;;) {
    const answer = await request();
    if (answer.status === 200) return answer.body.results as { status: string; id: string }[];
    expectProblem(answer, 'invalid_request');
    await sleep(pollMs);
  }
}
async function untilAdmitted(value: string): Promise<void> {
  while ((await status(value)).status !== 200) await sleep(pollMs);
}

const newValue = () => `sk_live_${randomBytes(16).toString('hex')}`;
const digestOf = (value: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex') =>
  createHash('sha256').update(value).digest(encoding);
const provision = (plan = 'Enterprise') => createWorkspace(run.url, plan, credentials);
const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(run.url, method, path, { credentials, ...(json !== undefined && { json }) });
const post = ({ id }: { id: string }, keys: readonly object[], options: object = {}) =>
  admin('POST', `/admin/v1/workspaces/${id}/imports`, {
    keys: keys.map((key) => ({ name: 'Imported', scopes: ['status:read'], ...key })),
    ...options,
  });
async function importAll(workspace: { id: string }, keys: readonly object[], options: object = {}) {
  const answer = await post(workspace, keys, options);
  expectSuccess(routes.importKeys, answer);
  return answer.body.results as { status: string; id: string; reason: string | null }[];
}
const status = (key: string): Promise<Answer> => send(run.url, 'GET', '/v1/status', { key });
const manage = (method: string, path: string, { rootKey }: ProvisionedWorkspace, json?: unknown) =>
  send(run.url, method, path, { key: rootKey, ...(json !== undefined && { json }) });

const items = () => storedItems(run.endpoints, run.endpoints.keysTable);
const credentialsOf = async (keyId: string) =>
  (await items()).filter((item) => item['sk'] === 'DIGEST' && item['keyId'] === keyId).map(({ pk }) => String(pk));

describe('200', () => {
  test('a digest in each encoding, and a value, become keys that work with their values', async () => {
    const workspace = await provision();
    const values = [newValue(), newValue(), newValue(), newValue(), randomBytes(20).toString('hex')];
    const [one = '', two = '', three = '', four = '', five = ''] = values;
    const results = await importAll(workspace, [
      { sha256: digestOf(one), ownerId: 'customer_42', mask: 'sk_live_...beef' },
      { sha256: digestOf(two, 'base64') },
      { sha256: digestOf(three, 'base64url') },
      { value: four },
      { sha256: digestOf(five).toUpperCase(), environment: 'test' },
    ]);
    expect(results.map(({ status: each }) => each)).toEqual(values.map(() => 'created'));
    // The first use moves the digest to the pepper, whether an authorizer or the verify endpoint sees it.
    const verified = await admin('POST', '/admin/v1/verify', { key: two, scope: 'status:read' });
    expect(verified.body).toMatchObject({ valid: true, principal: { workspaceId: workspace.id } });
    for (const [index, value] of values.entries()) {
      const answer = await status(value);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ keyId: results[index]?.id, workspaceId: workspace.id });
    }
    expect((await status(one)).body).toMatchObject({ ownerId: 'customer_42', environment: 'live' });
    expect((await status(five)).body).toMatchObject({ environment: 'test' });
    const masks = await Promise.all(
      results.map(async ({ id }) => (await manage('GET', `/api/v1/api-keys/${id}`, workspace)).body.apiKey.key),
    );
    expect(masks).toEqual([
      'sk_live_...beef',
      expect.stringMatching(/^imported_[0-9A-Za-z]{8}\.\.\.$/),
      expect.stringMatching(/^imported_[0-9A-Za-z]{8}\.\.\.$/),
      `sk_live_...${four.slice(-4)}`,
      expect.stringMatching(/^imported_[0-9A-Za-z]{8}\.\.\.$/),
    ]);
  });

  test('a digest moves under the pepper with the first use, and a value is never stored as a plain digest', async () => {
    const workspace = await provision();
    const [used, unused, given] = [newValue(), newValue(), newValue()];
    const [one, two, three] = await importAll(workspace, [
      { sha256: digestOf(used) },
      { sha256: digestOf(unused) },
      { value: given },
    ]);
    expect(await credentialsOf(one?.id ?? '')).toEqual([`DIGEST#sha256#${digestOf(used, 'base64url')}`]);
    expect(await credentialsOf(three?.id ?? '')).toEqual([expect.stringMatching(/^DIGEST#v1#/)]);
    expect((await status(used)).status).toBe(200);
    expect(await credentialsOf(one?.id ?? '')).toEqual([expect.stringMatching(/^DIGEST#v1#/)]);
    expect(await credentialsOf(two?.id ?? '')).toEqual([`DIGEST#sha256#${digestOf(unused, 'base64url')}`]);
    const everything = JSON.stringify(await items());
    for (const value of [used, unused, given]) expect(everything).not.toContain(value);
    for (const value of [used, given]) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(everything).not.toContain(digestOf(value, encoding));
      }
    }
    expect((await status(used)).status).toBe(200);
  });

  test('the same key is not imported twice: in one request, in the next one, and after it has moved', async () => {
    const workspace = await provision();
    const value = newValue();
    const first = await importAll(workspace, [
      { sha256: digestOf(value) },
      { value },
      { sha256: digestOf(value, 'base64') },
    ]);
    const id = first[0]?.id;
    expect(first).toEqual([
      { status: 'created', id, reason: null },
      { status: 'exists', id, reason: null },
      { status: 'exists', id, reason: null },
    ]);
    expect(await importAll(workspace, [{ value }])).toEqual([{ status: 'exists', id, reason: null }]);
    expect((await status(value)).status).toBe(200);
    expect(await importAll(workspace, [{ sha256: digestOf(value) }])).toEqual([{ status: 'exists', id, reason: null }]);
    expect((await manage('GET', '/api/v1/workspace', workspace)).body.workspace.keyCount).toBe(1);
  });

  test('20 equal requests at the same moment create each key once', async () => {
    const workspace = await provision();
    const keys = Array.from({ length: 45 }, () => ({ sha256: digestOf(newValue()) }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(workspace, keys)));
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
    const results = answers.flatMap(({ body }) => body.results ?? []) as { status: string; id: string }[];
    expect(results.filter((each) => each.status === 'created')).toHaveLength(45);
    expect(new Set(results.map(({ id }) => id)).size).toBe(45);
    expect((await manage('GET', '/api/v1/workspace', workspace)).body.workspace.keyCount).toBe(45);
  }, 60_000);

  test('a key that another workspace has is refused without naming that workspace', async () => {
    const [first, second] = [await provision(), await provision()];
    const value = newValue();
    const [made] = await importAll(first, [{ sha256: digestOf(value) }]);
    const refused = [{ status: 'refused', id: null, reason: 'held_elsewhere' }];
    expect(await importAll(second, [{ sha256: digestOf(value) }])).toEqual(refused);
    expect((await status(value)).body.workspaceId).toBe(first.id);
    expect(await importAll(second, [{ value }])).toEqual(refused);
    // A key that was imported into the wrong workspace can be deleted there and imported again.
    expect((await manage('DELETE', `/api/v1/api-keys/${made?.id}`, first)).status).toBe(200);
    expect((await status(value)).status).toBe(401);
    expect(await importAll(second, [{ value }])).toMatchObject([{ status: 'created' }]);
    expect((await status(value)).body.workspaceId).toBe(second.id);
  });

  test('a repeated import does not bring a deleted key back, unless the request asks for it', async () => {
    const workspace = await provision();
    const value = newValue();
    const [made] = await importAll(workspace, [{ sha256: digestOf(value) }]);
    expect((await manage('DELETE', `/api/v1/api-keys/${made?.id}`, workspace)).status).toBe(200);
    expect(await importAll(workspace, [{ sha256: digestOf(value) }])).toEqual([
      { status: 'refused', id: null, reason: 'deleted' },
    ]);
    expect((await status(value)).status).toBe(401);
    const [again] = await importAll(workspace, [{ sha256: digestOf(value) }], { importDeleted: true });
    expect(again).toMatchObject({ status: 'created' });
    expect((await status(value)).body.keyId).toBe(again?.id);
  });

  test('keys above the maximum of the plan, expired keys and values of another form are refused one by one', async () => {
    const workspace = await provision('Professional');
    const values = Array.from({ length: 7 }, newValue);
    const results = await importAll(workspace, [
      { value: `pk_live_${randomBytes(15).toString('hex')}` },
      { value: 'acme_live_OGusQGwpC7tjlCTQj2uNU3MFagCXG9' },
      { sha256: digestOf(newValue()), expiresAt: '2026-01-01T00:00:00Z' },
      { sha256: digestOf(newValue()), limits: { perMinute: 61 } },
      ...values.map((value) => ({ sha256: digestOf(value) })),
    ]);
    expect(results.map(({ status: each, reason }) => reason ?? each)).toEqual([
      'value_not_accepted',
      'value_not_accepted',
      'expired',
      'limits_too_high',
      ...Array.from({ length: 5 }, () => 'created'),
      'key_limit_exceeded',
      'key_limit_exceeded',
    ]);
    expect((await Promise.all(values.map(status))).map((answer) => answer.status)).toEqual([
      200, 200, 200, 200, 200, 401, 401,
    ]);
  });

  test('an imported key has the life of every key: deactivation, limits, regeneration and its audit event', async () => {
    const workspace = await provision();
    const value = newValue();
    const [{ id = '' } = {}] = await importAll(workspace, [
      { sha256: digestOf(value), name: 'Old', metadata: { a: 'b' } },
    ]);
    const path = `/api/v1/api-keys/${id}`;
    expect((await manage('PATCH', path, workspace, { isActive: false })).status).toBe(200);
    const refused = await status(value);
    expect(refused.status).toBe(401);
    expect((await manage('PATCH', path, workspace, { isActive: true })).status).toBe(200);
    expect((await status(value)).status).toBe(200);
    const regenerated = await manage('POST', `${path}/regenerate`, workspace, {
      mode: 'grace',
      gracePeriodSeconds: 60,
    });
    expect(regenerated.body.apiKey).toMatchObject({ id, key: expect.stringMatching(/^acme_live_[0-9A-Za-z]{49}$/) });
    for (const each of [value, regenerated.body.apiKey.key]) expect((await status(each)).body.keyId).toBe(id);
    const usage = await manage(
      'GET',
      `${path}/usage?from=${new Date(Date.now() - 3_600_000).toISOString()}`,
      workspace,
    );
    expect(usage.body.usage.admitted).toBe(3);
    const events = await admin(
      'GET',
      `/admin/v1/workspaces/${workspace.id}/audit-events?keyId=${id}&action=key.created`,
    );
    expect(events.body.auditEvents).toMatchObject([
      { actor: { type: 'operator' }, changes: { name: 'Old', scopes: ['status:read'], metadata: { a: 'b' } } },
    ]);
    expect(events.text).not.toContain(digestOf(value));
    // The unknown value of a key that nobody imported gets the same response.
    const unknown = await status(newValue());
    expect(unknown.text.replace(unknown.body.requestId, '')).toBe(refused.text.replace(refused.body.requestId, ''));
  });

  test('an operator finds an imported key by its value', async () => {
    const workspace = await provision();
    const value = newValue();
    const [made] = await importAll(workspace, [{ sha256: digestOf(value) }]);
    const found = await admin('POST', '/admin/v1/keys/lookup', { value });
    expectSuccess(routes.lookupKey, found);
    expect(found.body.apiKey).toMatchObject({ id: made?.id, workspaceId: workspace.id, isAccepted: true });
  });
});

describe('digests with an import secret', () => {
  const add = (secret: string, name = 'old-system') => command(['pepper', 'add-import-secret', name], secret);

  test('work once the secret is in the keyring, and move under the pepper with the first use', async () => {
    const [secret, bytes] = [randomBytes(24).toString('base64url'), randomBytes(24)];
    expect((await add(`${secret}\n`)).code).toBe(0);
    expect((await add(`hex:${bytes.toString('hex')}`, 'of-bytes')).code).toBe(0);
    // The same secret again changes nothing, and another one is refused.
    expect((await add(secret)).code).toBe(0);
    const other = await add(randomBytes(24).toString('base64url'));
    expect(other).toMatchObject({ code: 5, stderr: expect.stringContaining('another import secret old-system') });
    const workspace = await provision();
    const [one, two] = [newValue(), newValue()];
    const hmac = (key: string | Buffer, value: string) => createHmac('sha256', key).update(value).digest('base64');
    const keys = [
      { hmacSha256: hmac(secret, one), hmacSecret: 'old-system' },
      { hmacSha256: hmac(bytes, two), hmacSecret: 'of-bytes' },
    ];
    const results = await untilKnown(() => post(workspace, keys));
    expect(results.map((each) => each.status)).toEqual(['created', 'created']);
    expect((await credentialsOf(results[0]?.id ?? ''))[0]).toMatch(/^DIGEST#hmac-old-system#/);
    for (const value of [one, two]) await untilAdmitted(value);
    for (const { id } of results) expect((await credentialsOf(id))[0]).toMatch(/^DIGEST#v1#/);
    expect((await command(['pepper', 'remove-import-secret', 'old-system', '--yes'])).code).toBe(0);
    expect((await command(['pepper', 'remove-import-secret', 'old-system', '--yes'])).code).toBe(4);
    expect((await status(one)).status).toBe(200);
  }, 60_000);

  test('need a secret of a valid name and length', async () => {
    for (const [secret, name] of [
      ['short', 'old'],
      ['long-enough-for-a-secret', 'Old'],
      ['hex:this-is-not-hexadecimal-at-all', 'old'],
    ] as const) {
      const ran = await add(secret, name);
      expect(ran.code).toBe(2);
      expect(ran.stderr).not.toContain(secret);
    }
  });
});

describe('an imported digest does not shadow a key that Latchkey issued', () => {
  test('because a value with its prefix is never looked up among imported digests', async () => {
    const [victim, other] = [await provision(), await provision()];
    const { key, id } = (await manage('POST', '/api/v1/api-keys', victim, { name: 'k' })).body.apiKey;
    const hmac = createHmac('sha256', 'guess').update(key).digest('hex');
    expect((await importAll(other, [{ sha256: digestOf(key) }, { sha256: hmac }])).map((each) => each.status)).toEqual([
      'created',
      'created',
    ]);
    expect((await status(key)).body).toMatchObject({ keyId: id, workspaceId: victim.id });
    expect((await manage('DELETE', `/api/v1/api-keys/${id}`, victim)).status).toBe(200);
    expect((await status(key)).status).toBe(401);
  });
});

describe('refused as a whole:', () => {
  test('400 for entries that are not valid, with their places', async () => {
    const workspace = await provision();
    const sha256 = digestOf(newValue());
    const answer = await post(workspace, [
      { sha256, value: newValue() },
      {},
      { sha256: sha256.slice(1) },
      { hmacSha256: sha256 },
      { sha256, hmacSecret: 'old' },
      { sha256, mask: newValue() },
      { sha256, rotation: { everyDays: 1 } },
      { value: 'x'.repeat(257) },
    ]);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body.keys.0',
      'body.keys.1',
      'body.keys.2.sha256',
      'body.keys.3.hmacSecret',
      'body.keys.4.hmacSecret',
      'body.keys.5.mask',
      'body.keys.6.rotation',
      'body.keys.7.value',
    ]);
    expectProblem(await post(workspace, []), 'invalid_request');
    expectProblem(
      await post(
        workspace,
        Array.from({ length: 101 }, () => ({ sha256 })),
      ),
      'invalid_request',
    );
  });

  test('400 for an import secret that the keyring lacks', async () => {
    const answer = await post(await provision(), [{ hmacSha256: digestOf(newValue()), hmacSecret: 'unknown' }]);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe('body.keys.0.hmacSecret');
  });

  test('404 for a workspace that does not exist', async () => {
    const answer = await post({ id: 'ws_01JD00000000000000000000ZZ' }, [{ sha256: digestOf(newValue()) }]);
    expectProblem(answer, 'not_found');
    expectProblem(await post({ id: 'nonsense' }, [{ sha256: digestOf(newValue()) }]), 'not_found');
  });

  test('403 without AWS credentials, and with an API key', async () => {
    const workspace = await provision();
    const answer = await send(run.url, 'POST', `/admin/v1/workspaces/${workspace.id}/imports`, {
      key: workspace.rootKey,
      json: { keys: [{ name: 'k', sha256: digestOf(newValue()) }] },
    });
    expect(answer.status).toBe(403);
  });
});
