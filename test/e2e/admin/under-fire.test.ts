import { describe, expect, test } from '@jest/globals';
import { createWorkspace } from '../../support/service/provision.ts';
import { call, createKey } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** Changes of a workspace while its keys are in use, and while other operators change it, too. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');

const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const setPlan = (id: string, plan: string) => admin('PATCH', `/admin/v1/workspaces/${id}`, { plan });

/** Sends requests with a key, several at a time, until `work` ends. Returns the number of responses by status. */
async function meanwhile(key: string, work: () => Promise<void>): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const { status } = await call('GET', '/v1/status', { key });
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const clients = Array.from({ length: 6 }, client);
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(clients);
  }
  return statuses;
}

describe('a change of plan', () => {
  test('gives no other response than 200 and 429 to keys in use, above their limit and below', async () => {
    const { id, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
    const { key } = await createKey(rootKey);
    const statuses = await meanwhile(key, async () => {
      for (const plan of ['Enterprise', 'Professional', 'Enterprise', 'Professional', 'Enterprise', 'Professional']) {
        expect((await setPlan(id, plan)).status).toBe(200);
      }
    });
    expect(Object.keys(statuses)).toEqual(['200', '429']);
  });
});

describe('concurrent changes of a workspace', () => {
  test('succeed, or ask to send the request again', async () => {
    const { id, rootKey } = await createWorkspace(baseUrl, 'Professional', credentials);
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all([
        setPlan(id, 'Enterprise'),
        admin('POST', `/admin/v1/workspaces/${id}/suspend`),
        setPlan(id, 'Professional'),
        admin('POST', `/admin/v1/workspaces/${id}/resume`),
        admin('POST', `/admin/v1/workspaces/${id}/root-key`),
        admin('PATCH', `/admin/v1/workspaces/${id}`, { name: `Acme ${round}` }),
      ]);
      for (const { status, text } of answers) expect([200, 409, 503, text]).toContain(status);
    }
    const resumed = await admin('POST', `/admin/v1/workspaces/${id}/resume`);
    expect(resumed.body.workspace).toMatchObject({ status: 'active', pending: false, gatewayKey: 'own' });
    const issued = await admin('POST', `/admin/v1/workspaces/${id}/root-key`);
    expect((await call('GET', '/v1/status', { key: issued.body.rootKey.key })).status).toBe(200);
    expect((await call('GET', '/v1/status', { key: rootKey })).status).toBe(401);

    const deletions = await Promise.all([
      admin('DELETE', `/admin/v1/workspaces/${id}`),
      admin('DELETE', `/admin/v1/workspaces/${id}`),
      setPlan(id, 'Enterprise'),
      admin('POST', `/admin/v1/workspaces/${id}/suspend`),
    ]);
    for (const { status, text } of deletions) expect([200, 404, 409, 503, text]).toContain(status);
    expect([200, 404]).toContain((await admin('DELETE', `/admin/v1/workspaces/${id}`)).status);
    expect((await call('GET', '/v1/status', { key: issued.body.rootKey.key })).status).toBe(401);
  });
});
