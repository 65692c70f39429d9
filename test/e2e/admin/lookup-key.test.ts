import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess, statusOf } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';
import { unknownKeyValue } from '../../support/stores/keys.ts';

/** `POST /admin/v1/keys/lookup`: from a key value, a masked value or a tag to its key, for operators. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const lookup = (body: object) => admin('POST', '/admin/v1/keys/lookup', body);

async function found(body: object) {
  const answer = await lookup(body);
  expectSuccess(routes.lookupKey, answer);
  return answer.body.apiKey;
}
async function ofValue(value: string) {
  const answer = await lookup({ value });
  expectSuccess(routes.lookupKey, answer);
  expect(answer.text).not.toContain(value);
  return answer.body.apiKey;
}
const maskOf = (value: string) => `${value.slice(0, 17)}...${value.slice(-4)}`;
const tagOf = (value: string) => value.slice(9, 17);
const regenerate = async (root: string, id: string, json: object) =>
  (await call('POST', `/api/v1/api-keys/${id}/regenerate`, { json, key: root })).body.apiKey.key as string;

test('finds a key in its workspace, and never returns the value', async () => {
  const { id: workspaceId, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  const apiKey = await createKey(rootKey, { name: 'Leaked', scopes: ['status:read'], ownerId: 'customer_42' });
  const key = {
    id: apiKey.id,
    workspaceId,
    workspaceStatus: 'active',
    isRoot: false,
    status: 'active',
    name: 'Leaked',
    key: maskOf(apiKey.key),
    environment: 'live',
    ownerId: 'customer_42',
  };
  expect(await ofValue(apiKey.key)).toEqual({ ...key, match: 'current', isAccepted: true });
  expect(await found({ mask: maskOf(apiKey.key) })).toEqual({ ...key, match: 'current', isAccepted: true });
  expect(await found({ tag: tagOf(apiKey.key) })).toEqual({ ...key, match: null, isAccepted: null });
  expect(await ofValue(rootKey)).toMatchObject({ workspaceId, name: 'Root key', isRoot: true, isAccepted: true });
  expect(await found({ mask: maskOf(rootKey) })).toMatchObject({ workspaceId, isRoot: true, match: 'current' });
});

test('says whether a value is the current one, the previous one, or works no more', async () => {
  const { id: workspaceId, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  const { id, key: first } = await createKey(rootKey, { scopes: ['status:read'] });
  const second = await regenerate(rootKey, id, { mode: 'grace' });
  for (const ask of [(value: string) => found({ value }), (value: string) => found({ mask: maskOf(value) })]) {
    expect(await ask(first)).toMatchObject({ id, match: 'previous', isAccepted: true, key: maskOf(second) });
    expect(await ask(second)).toMatchObject({ id, match: 'current', isAccepted: true });
  }
  const third = await regenerate(rootKey, id, { mode: 'immediate' });
  for (const value of [first, second]) {
    expect(await statusOf(value)).toBe(401);
    expect(await ofValue(value)).toMatchObject({ id, workspaceId, match: 'none', isAccepted: false, status: 'active' });
    expect(await found({ mask: maskOf(value) })).toMatchObject({ id, match: 'none', isAccepted: false });
  }
  await call('PATCH', `/api/v1/api-keys/${id}`, { json: { isActive: false }, key: rootKey });
  expect(await ofValue(third)).toMatchObject({ match: 'current', isAccepted: false, status: 'inactive' });
  await admin('POST', `/admin/v1/workspaces/${workspaceId}/suspend`);
  expect(await ofValue(rootKey)).toMatchObject({ isAccepted: false, status: 'active', workspaceStatus: 'suspended' });
});

test('still finds the workspace of a deleted key, and of a key of a deleted workspace', async () => {
  const { id: workspaceId, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  const { id, key } = await createKey(rootKey, { scopes: ['status:read'], ownerId: 'customer_42' });
  await call('DELETE', `/api/v1/api-keys/${id}`, { key: rootKey });
  const gone = { id, workspaceId, isRoot: false, status: 'deleted' };
  const unknown = { name: null, key: null, environment: null, ownerId: null };
  const deleted = { ...gone, ...unknown, workspaceStatus: 'active', match: 'none', isAccepted: false };
  expect(await ofValue(key)).toEqual(deleted);
  expect(await found({ mask: maskOf(key) })).toEqual(deleted);
  expect(await found({ tag: tagOf(key) })).toEqual({ ...deleted, match: null, isAccepted: null });
  await admin('DELETE', `/admin/v1/workspaces/${workspaceId}`);
  expect(await ofValue(rootKey)).toMatchObject({ isRoot: true, status: 'deleted', workspaceStatus: 'deleted' });
});

test('gives the same response for an unknown value, mask or tag, and any other text', async () => {
  const value = unknownKeyValue();
  const bodies = [{ value }, { mask: maskOf(value) }, { tag: tagOf(value) }, { value: 'vsk_live_nonsense' }];
  const answers = await Promise.all([...bodies, { value: 'x' }, { value: 'é' }].map(lookup));
  for (const answer of answers) expectProblem(answer, 'not_found');
  const details = answers.map(({ body: { requestId: _, ...problem } }) => problem);
  expect(new Set(details.map((each) => JSON.stringify(each))).size).toBe(1);
});

test('a value with a changed secret is not a value of the key', async () => {
  const { rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
  const { key } = await createKey(rootKey, { scopes: ['status:read'] });
  const other = unknownKeyValue();
  // The checksum does not match: it is no key value at all.
  expectProblem(await lookup({ value: key.slice(0, 17) + other.slice(17) }), 'not_found');
});

describe('refuses', () => {
  test.each<[object, string]>([
    [{ value: '' }, 'body.value'],
    [{ value: 'x'.repeat(257) }, 'body.value'],
    [{ value: 7 }, 'body.value'],
    [{ value: null }, 'body.value'],
    [{ mask: 'vsk_live_Ab3dEf9h' }, 'body.mask'],
    [{ mask: unknownKeyValue() }, 'body.mask'],
    [{ tag: 'Ab3dEf9' }, 'body.tag'],
    [{ tag: 'Ab3dEf9_' }, 'body.tag'],
    [{}, 'body'],
    [{ tag: 'Ab3dEf9h', value: 'x' }, 'body'],
    [{ key: 'x' }, 'body.key'],
  ])('%j', async (body, path) => {
    const answer = await lookup(body);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((each: { path: string }) => each.path)).toContain(path);
    for (const sent of Object.values(body)) if (`${sent}`.length > 40) expect(answer.text).not.toContain(sent);
  });

  test.each(['value', 'mask', 'tag'])('a %s in the URL', async (name) => {
    expectProblem(await admin('POST', `/admin/v1/keys/lookup?${name}=x`, { value: 'x' }), 'invalid_request');
  });
});
