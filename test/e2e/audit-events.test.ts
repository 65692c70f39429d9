import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditEventView } from '../../lambdas/domain/events/audit-view.ts';
import { routes } from '../../lambdas/http/routes/index.ts';
import { call, createKey, deleteKey, expectProblem, expectSuccess, rootKey } from '../support/service/service.ts';

const root = rootKey('Enterprise', 6);
const otherRoot = rootKey('Enterprise', 3);
const list = (query: Record<string, string> = {}, key = root) =>
  call('GET', `/api/v1/audit-events?${new URLSearchParams(query)}`, { key });

async function listed(query?: Record<string, string>): Promise<AuditEventView[]> {
  const answer = await list(query);
  expectSuccess(routes.listAuditEvents, answer);
  return answer.body.auditEvents;
}
const deeds = async (query: Record<string, string>) => (await listed(query)).map(({ action }) => action);

/** The lives of two keys. Another key manages the second one. */
let first: string;
let second: string;
let manager: { id: string; key: string };
let rootId: string;
beforeAll(async () => {
  manager = await createKey(root, { name: 'Manager', scopes: ['*', 'api-keys:*'] });
  ({ id: first } = await createKey(root, { name: 'First' }));
  ({ id: second } = await createKey(manager.key, { name: 'Second' }));
  const patch = { key: manager.key, json: { isActive: false } };
  expect(await call('PATCH', `/api/v1/api-keys/${second}`, patch)).toMatchObject({ status: 200 });
  await deleteKey(root, second);
  rootId = (await call('GET', '/v1/status', { key: root })).body.keyId;
});

describe('GET /api/v1/audit-events', () => {
  test('200: the events, newest first, with actor and changes', async () => {
    const events = await listed();
    expect(events.map(({ action, keyId, actor }) => ({ action, keyId, actor: actor.id })).slice(0, 5)).toEqual([
      { action: 'key.deleted', keyId: second, actor: rootId },
      { action: 'key.deactivated', keyId: second, actor: manager.id },
      { action: 'key.created', keyId: second, actor: manager.id },
      { action: 'key.created', keyId: first, actor: rootId },
      { action: 'key.created', keyId: manager.id, actor: rootId },
    ]);
    expect(events[1]).toMatchObject({ actor: { type: 'api_key' }, changes: { isActive: false } });
    // An operator created the workspace.
    expect(events.at(-1)).toMatchObject({ action: 'workspace.created', keyId: null, actor: { type: 'operator' } });
    expect(events.map(({ at }) => at)).toEqual(
      events
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
    expect(JSON.stringify(events)).not.toContain('vsk_');
  });

  test('200: filtered by key, even after the key is deleted', async () => {
    expect(await deeds({ keyId: second })).toEqual(['key.deleted', 'key.deactivated', 'key.created']);
    expect(await deeds({ keyId: first })).toEqual(['key.created']);
    expect(await deeds({ keyId: 'nonsense' })).toEqual([]);
  });

  test('200: filtered by actor, by type, and by both', async () => {
    expect(await deeds({ actor: manager.id })).toEqual(['key.deactivated', 'key.created']);
    expect(await deeds({ action: 'key.deleted' })).toEqual(['key.deleted']);
    expect(await deeds({ actor: manager.id, action: 'key.deleted' })).toEqual([]);
    expect(await deeds({ keyId: second, actor: rootId })).toEqual(['key.deleted']);
  });

  test('200: filtered by time', async () => {
    const [deleted, deactivated] = await listed({ keyId: second });
    expect(await deeds({ keyId: second, from: deleted?.at ?? '' })).toContain('key.deleted');
    expect(await deeds({ keyId: second, to: deactivated?.at ?? '' })).toEqual(['key.created']);
    expect(await deeds({ to: '2026-01-01T00:00:00Z' })).toEqual([]);
    expect((await listed({ from: '2026-01-01T00:00:00+01:00' })).length).toBeGreaterThanOrEqual(6);
  });

  test.each<[string, () => Record<string, string>]>([
    ['all', () => ({})],
    ['a key', () => ({ keyId: second })],
    ['an actor', () => ({ actor: rootId })],
  ])('200 page by page, of %s', async (_, filter) => {
    const all = (await listed(filter())).map(({ id }) => id);
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await list({ ...filter(), limit: '2', ...(cursor !== null && { cursor }) });
      expect(body.auditEvents.length).toBeLessThanOrEqual(2);
      found.push(...body.auditEvents.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(all);
  });

  test('200: another workspace sees none of the events', async () => {
    const { body } = await list({ keyId: second }, otherRoot);
    expect(body).toEqual({ auditEvents: [], nextCursor: null });
    const all = await list({ limit: '100' }, otherRoot);
    expect(all.text).not.toContain(first);
  });

  test('200 for a key with the scope alone', async () => {
    const { key } = await createKey(root, { scopes: ['audit-events:read'] });
    expectSuccess(routes.listAuditEvents, await list({}, key));
  });

  test('400 for invalid filters, and for a cursor of another filter', async () => {
    const wrong: [Record<string, string>, string][] = [
      [{ action: 'key.borrowed' }, 'query.action'],
      [{ from: 'yesterday' }, 'query.from'],
      [{ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'query.to'],
      [{ limit: '101' }, 'query.limit'],
      [{ who: 'me' }, 'query.who'],
      [{ actor: rootId, cursor: (await list({ limit: '1' })).body.nextCursor }, 'query.cursor'],
    ];
    for (const [query, path] of wrong) {
      const answer = await list(query);
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors.map((each: { path: string }) => each.path)).toEqual([path]);
    }
  });

  test('401 without a key', async () => {
    expectProblem(await call('GET', '/api/v1/audit-events'), 'unauthorized');
  });

  test('403 without the scope, which * does not include, and for a test key', async () => {
    const { key } = await createKey(root, { scopes: ['*', 'api-keys:*'] });
    expectProblem(await list({}, key), 'insufficient_scope');
    const tester = await createKey(root, { environment: 'test', scopes: ['audit-events:read'] });
    const answer = await list({}, tester.key);
    expectProblem(answer, 'insufficient_scope');
    expect(answer.body.detail).toContain('Use a live key');
  });
});
