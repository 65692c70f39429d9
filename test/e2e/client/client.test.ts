import { afterAll, describe, expect, test } from '@jest/globals';
import { createAdminClient, createWorkspaceClient, LatchkeyError, paginate } from '../../../client/index.ts';
import { statusOf } from '../../support/service/service.ts';

/** `@latchkey/cdk/client` against a deployment. */
const url = process.env['LATCHKEY_BASE_URL'] ?? '';
const { region, ...credentials } = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const operator = createAdminClient({ url, region, credentials });
const created: string[] = [];

afterAll(async () => {
  for (const id of created) await operator.deleteWorkspace({ id });
});

async function customer() {
  const externalId = `client-${crypto.randomUUID()}`;
  const { workspace, rootKey } = await operator.createWorkspace({ name: 'Client', plan: 'Enterprise', externalId });
  created.push(workspace.id);
  return { externalId, workspace, latchkey: createWorkspaceClient({ url, apiKey: rootKey.key }) };
}

/** A fetch that loses the first response after the service has made the change. */
function losingFirst(): typeof fetch {
  let isLost = false;
  return async (input, init) => {
    const response = await fetch(input, init);
    if (isLost) return response;
    isLost = true;
    await response.text();
    throw new TypeError('fetch failed');
  };
}

describe('the client of a workspace', () => {
  test('manages a key from its creation to its deletion', async () => {
    const { latchkey, workspace } = await customer();
    const { apiKey } = await latchkey.createApiKey({ name: 'Shop', scopes: ['status:read'], ownerId: 'user_7' });
    expect(await statusOf(apiKey.key)).toBe(200);
    await latchkey.updateApiKey({ id: apiKey.id, isActive: false, metadata: { stage: 'one' } });
    expect(await statusOf(apiKey.key)).toBe(401);
    await latchkey.batchApiKeys({ action: 'activate', ids: [apiKey.id] });
    const regenerated = await latchkey.regenerateApiKey({ id: apiKey.id });
    expect([await statusOf(apiKey.key), await statusOf(regenerated.apiKey.key)]).toEqual([401, 200]);
    await expect(latchkey.getApiKey({ id: apiKey.id })).resolves.toMatchObject({
      apiKey: { isActive: true, metadata: { stage: 'one' }, ownerId: 'user_7' },
    });
    const from = new Date(Date.now() - 3_600_000).toISOString();
    await expect(latchkey.getKeyUsage({ id: apiKey.id, from })).resolves.toMatchObject({
      usage: { granularity: 'hour' },
    });
    await expect(latchkey.getOwnWorkspace()).resolves.toMatchObject({ workspace: { id: workspace.id } });
    await expect(latchkey.deleteApiKey({ id: apiKey.id })).resolves.toEqual({ success: true });
    await expect(latchkey.getApiKey({ id: apiKey.id })).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  test('reads all pages of a list', async () => {
    const { latchkey } = await customer();
    for (const name of ['a', 'b', 'c']) await latchkey.createApiKey({ name });
    const names: string[] = [];
    for await (const { name } of paginate(latchkey.listApiKeys, { limit: 2, sort: 'name' })) names.push(name);
    expect(names).toEqual(['a', 'b', 'c']);
    const actions: string[] = [];
    for await (const { action } of paginate(latchkey.listAuditEvents, { limit: 2 })) actions.push(action);
    expect(actions.filter((action) => action === 'key.created')).toHaveLength(3);
  });

  test('creates one key if the first response is lost, and gets its value', async () => {
    const { workspace } = await customer();
    const { rootKey } = await operator.issueRootKey({ id: workspace.id });
    const latchkey = createWorkspaceClient({ url, apiKey: rootKey.key, fetch: losingFirst(), wait: async () => {} });
    const { apiKey } = await latchkey.createApiKey({ name: 'Once' });
    expect(await statusOf(apiKey.key)).toBe(200);
    await expect(latchkey.listApiKeys()).resolves.toMatchObject({ total: 1 });
  });

  test('gets the errors of the service', async () => {
    const { latchkey } = await customer();
    const error = await latchkey.createApiKey({ name: ' ', allowedIps: ['here'] }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_request',
      requestId: expect.stringMatching(/^[\w-]{10,}$/),
    });
    expect((error as LatchkeyError).errors.map(({ path }) => path).sort()).toEqual(['body.allowedIps.0', 'body.name']);
  });
});

describe('the client for operators', () => {
  test('creates one workspace if the first response is lost', async () => {
    const api = createAdminClient({ url, region, credentials, fetch: losingFirst(), wait: async () => {} });
    const externalId = `client-${crypto.randomUUID()}`;
    const { workspace, rootKey } = await api.createWorkspace({ name: 'Once', plan: 'Enterprise', externalId });
    created.push(workspace.id);
    expect(await statusOf(rootKey.key)).toBe(200);
    await expect(api.listWorkspaces({ externalId })).resolves.toMatchObject({ workspaces: [{ id: workspace.id }] });
  });

  test('manages the workspace and its keys', async () => {
    const { workspace, externalId } = await customer();
    const { id } = workspace;
    await expect(operator.createWorkspace({ name: 'Again', plan: 'Enterprise', externalId })).rejects.toMatchObject({
      code: 'external_id_taken',
    });
    await operator.updateWorkspace({ id, overrides: { quota: { requests: 1000, per: 'month' } } });
    await operator.grantQuota({ id, requests: 5, reason: 'A test' });
    const { apiKey } = await operator.createWorkspaceApiKey({ id, name: 'Shop & 1' });
    const found: string[] = [];
    for await (const key of paginate(operator.listWorkspaceApiKeys, { id, query: 'shop & 1' })) found.push(key.id);
    expect(found).toEqual([apiKey.id]);
    await operator.suspendWorkspace({ id });
    expect(await statusOf(apiKey.key)).toBe(401);
    await operator.resumeWorkspace({ id });
    await expect(operator.lookupKey({ value: apiKey.key })).resolves.toMatchObject({ apiKey: { workspaceId: id } });
    await operator.deleteWorkspaceApiKey({ id, keyId: apiKey.id });
  });

  test('is refused with other credentials', async () => {
    const others = { accessKeyId: credentials.accessKeyId, secretAccessKey: 'another' };
    const api = createAdminClient({ url, region, credentials: others });
    await expect(api.getAdminStatus()).rejects.toMatchObject({ status: expect.any(Number) });
  });
});
