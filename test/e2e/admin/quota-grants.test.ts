import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { publishedSchemas } from '../../../lambdas/domain/events/published-event.ts';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { call, createKey, expectProblem, expectSuccess, statusOf } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** Requests that operators grant on top of the quota of a workspace. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');

const admin = (method: string, path: string, json?: unknown, headers = {}) =>
  sendSigned(baseUrl, method, path, { credentials, headers, ...(json !== undefined && { json }) });
const grant = (id: string, json: unknown, headers = {}) =>
  admin('POST', `/admin/v1/workspaces/${id}/quota-grants`, json, headers);

/** Creates a workspace with this quota, and a key. */
async function customer(quota: object | null) {
  const overrides = { quota };
  const made = await admin('POST', '/admin/v1/workspaces', { name: 'Acme', plan: 'Professional', overrides });
  expectSuccess(routes.createWorkspace, made);
  const { id } = made.body.workspace;
  const { key: root } = made.body.rootKey;
  return { id, root, key: (await createKey(root)).key };
}

/** Waits until these events of the audit log are on the bus, valid by their schema. Only a local run writes them into a file. */
async function expectPublished(events: readonly { readonly id: string }[]): Promise<void> {
  const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
  if (dataFolder === undefined) return;
  const onBus = () =>
    readFileSync(join(dataFolder, 'events.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => events.some(({ id }) => line.includes(id)))
      .map((line) => publishedSchemas['quota.granted'].parse(JSON.parse(line).detail).id);
  for (const deadline = Date.now() + 20_000; new Set(onBus()).size < events.length; await setTimeout(50)) {
    if (Date.now() > deadline) throw new Error('The events were not published within 20 seconds.');
  }
}

async function exhaust(key: string, requests: number): Promise<void> {
  for (let i = 0; i < requests; i++) expect(await statusOf(key)).toBe(200);
  expectProblem(await call('GET', '/v1/status', { key }), 'quota_exceeded');
}

describe('200', () => {
  test.each(['day', 'month', 'total'])(
    'a grant applies to the next request of an exhausted key, per %s',
    async (per) => {
      const { id, root, key } = await customer({ requests: 3, per });
      await exhaust(key, 3);
      const granted = await grant(id, { requests: 2, reason: 'Their launch' });
      expectSuccess(routes.grantQuota, granted);
      const resetsAt = per === 'total' ? null : expect.stringMatching(/T00:00:00\.000Z$/);
      expect(granted.body).toMatchObject({
        workspace: { id, pending: false, overrides: { quota: { requests: 3, per } } },
        quota: { requests: 3, per, granted: 2, limit: 5, resetsAt },
      });
      await exhaust(key, 2);

      // Grants of a period add up.
      const more = await grant(id, { requests: 1 });
      expect(more.body.quota).toMatchObject({ granted: 3, limit: 6 });
      await exhaust(key, 1);

      const { body } = await call('GET', '/api/v1/audit-events?limit=50', { key: root });
      const events = body.auditEvents.filter(({ action }: { action: string }) => action === 'quota.granted');
      await expectPublished(events);
      expect(events).toMatchObject([
        { actor: { type: 'operator' }, changes: { requests: 1, reason: null, per, limit: 6, resetsAt } },
        { actor: { type: 'operator' }, changes: { requests: 2, reason: 'Their launch', per, limit: 5, resetsAt } },
      ]);
    },
  );

  test('a suspended workspace has the grant when it is resumed', async () => {
    const { id, key } = await customer({ requests: 1, per: 'total' });
    await exhaust(key, 1);
    await admin('POST', `/admin/v1/workspaces/${id}/suspend`);
    const granted = await grant(id, { requests: 1 });
    expect(granted.body).toMatchObject({ workspace: { status: 'suspended' }, quota: { limit: 2 } });
    await admin('POST', `/admin/v1/workspaces/${id}/resume`);
    await exhaust(key, 1);
  });

  test('20 equal requests with one idempotency key grant once, and 5 without one grant 5 times', async () => {
    const { id } = await customer({ requests: 10, per: 'month' });
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => grant(id, { requests: 7 }, headers)));
    for (const answer of answers) expectSuccess(routes.grantQuota, answer);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ workspace: { pending: false }, quota: { limit: 17 } });

    const others = await Promise.all(Array.from({ length: 5 }, () => grant(id, { requests: 1 })));
    const limits = others.map(({ body }) => body.quota.limit);
    expect(limits.sort()).toEqual([18, 19, 20, 21, 22]);
  });
});

describe('400', () => {
  test('for a workspace without a quota, until it has one', async () => {
    const { id } = await customer(null);
    const refused = await grant(id, { requests: 5 });
    expectProblem(refused, 'invalid_request');
    expect(refused.body.errors).toEqual([
      { path: 'body.requests', message: expect.stringContaining('the workspace has no quota') },
    ]);
    await admin('PATCH', `/admin/v1/workspaces/${id}`, { overrides: { quota: { requests: 1, per: 'day' } } });
    expect((await grant(id, { requests: 5 })).body.quota).toMatchObject({ granted: 5, limit: 6 });
  });

  test('for more than the maximum of all grants in a period', async () => {
    const { id } = await customer({ requests: 1, per: 'day' });
    expect((await grant(id, { requests: 999_999_999_990 })).status).toBe(200);
    const refused = await grant(id, { requests: 11 });
    expectProblem(refused, 'invalid_request');
    expect(refused.body.errors[0].message).toContain('must be at most 10:');
    expect((await grant(id, { requests: 10 })).body.quota.granted).toBe(1_000_000_000_000);
  });

  test.each<[string, unknown, string]>([
    ['no requests', {}, 'body.requests'],
    ['0 requests', { requests: 0 }, 'body.requests'],
    ['a part of a request', { requests: 1.5 }, 'body.requests'],
    ['too many requests', { requests: 1_000_000_000_001 }, 'body.requests'],
    ['a blank reason', { requests: 1, reason: ' ' }, 'body.reason'],
    ['a long reason', { requests: 1, reason: 'x'.repeat(201) }, 'body.reason'],
    ['an unknown field', { requests: 1, per: 'day' }, 'body.per'],
  ])('for %s', async (_, json, path) => {
    const refused = await grant('ws_01JD00000000000000000000ZZ', json);
    expectProblem(refused, 'invalid_request');
    expect(refused.body.errors[0].path).toBe(path);
  });
});

test('403 without AWS credentials', async () => {
  const { id, root } = await customer({ requests: 1, per: 'day' });
  const path = `/admin/v1/workspaces/${id}/quota-grants`;
  expect((await call('POST', path, { key: root, json: { requests: 1 } })).status).toBe(403);
});

test('404 for a workspace that does not exist, or was deleted', async () => {
  const { id } = await customer({ requests: 1, per: 'day' });
  await admin('DELETE', `/admin/v1/workspaces/${id}`);
  for (const each of [id, 'ws_01JD00000000000000000000ZZ', 'acme']) {
    expectProblem(await grant(each, { requests: 1 }), 'not_found');
  }
});
