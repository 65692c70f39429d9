import { describe, expect, test } from '@jest/globals';
import type { Usage } from '../../lambdas/domain/usage/usage-schema.ts';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { Answer } from '../support/service/http.ts';
import {
  call,
  createKey,
  deleteKey,
  expectProblem,
  expectSuccess,
  rootKey,
  statusOf,
} from '../support/service/service.ts';

const root = rootKey('Enterprise', 5);
const professional = rootKey('Professional', 5);
const otherRoot = rootKey('Enterprise', 3);

/** From an hour ago, because the tests may run across the end of an hour. */
const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();
const ofKey = (id: string, query = `from=${hourAgo()}`, key = root) =>
  call('GET', `/api/v1/api-keys/${id}/usage?${query}`, { key });
const ofAll = (query = `from=${hourAgo()}`, key = root) => call('GET', `/api/v1/usage?${query}`, { key });

function sumOf({ points }: Usage) {
  return {
    admitted: points.reduce((sum, { admitted }) => sum + admitted, 0),
    limited: points.reduce((sum, { limited }) => sum + limited, 0),
  };
}

describe('GET /api/v1/api-keys/{id}/usage', () => {
  test.each(['minute', 'hour', 'day'] as const)(
    '200: a key that was used three times, by the %s',
    async (granularity) => {
      const { id, key } = await createKey(root);
      for (let i = 0; i < 3; i++) expect(await statusOf(key)).toBe(200);
      const answer = await ofKey(id, `from=${hourAgo()}&granularity=${granularity}`);
      expectSuccess(routes.getKeyUsage, answer);
      const { usage, limits } = answer.body;
      expect(usage).toMatchObject({ granularity, admitted: 3, limited: 0 });
      expect(sumOf(usage)).toEqual({ admitted: 3, limited: 0 });
      // Reading the usage does not count for its key; a minute may have ended since.
      expect(limits).toMatchObject({ minute: { limit: 600 }, hour: { limit: 20_000 } });
      expect([597, 598, 599, 600]).toContain(limits.minute.remaining);
      expect(limits.hour.remaining).toBeGreaterThanOrEqual(19_997);
      await deleteKey(root, id);
    },
  );

  test('200: a limited key', async () => {
    const { id, key } = await createKey(professional);
    const answers: number[] = [];
    // The minute may end during the requests: then another 60 are admitted.
    while (answers.filter((status) => status === 429).length < 5 && answers.length < 130)
      answers.push(await statusOf(key));
    const refused = answers.filter((status) => status === 429).length;
    const { usage } = (await ofKey(id, `from=${hourAgo()}&granularity=minute`, professional)).body;
    expect(usage.admitted).toBe(answers.filter((status) => status === 200).length);
    expect(sumOf(usage)).toEqual({ admitted: usage.admitted, limited: usage.limited });
    // Refusals of the last second may still wait in the instances that refused them.
    expect(usage.limited).toBeGreaterThanOrEqual(1);
    expect(usage.limited).toBeLessThanOrEqual(refused);
    const all = (await ofAll(undefined, professional)).body.keys.find((each: { id: string }) => each.id === id);
    expect(all.limited).toBeGreaterThanOrEqual(usage.limited);
    await deleteKey(professional, id);
  });

  test('200 for a test key about a test key', async () => {
    const manager = await createKey(root, { environment: 'test', scopes: ['*', 'api-keys:*'] });
    const { id, key } = await createKey(root, { environment: 'test' });
    await statusOf(key);
    const answer = await ofKey(id, undefined, manager.key);
    expectSuccess(routes.getKeyUsage, answer);
    expect(answer.body.usage.admitted).toBe(1);
  });

  test('400 for a time range that is invalid, too long, or ends before it begins; each names the field', async () => {
    const { id } = await createKey(root);
    for (const [query, path] of [
      ['', 'query.from'],
      ['from=yesterday', 'query.from'],
      ['from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z', 'query.from'],
      ['from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:01Z&granularity=minute', 'query.from'],
      ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'query.to'],
      [`from=${hourAgo()}&granularity=second`, 'query.granularity'],
      [`from=${hourAgo()}&zone=CET`, 'query.zone'],
    ] as const) {
      for (const answer of [await ofKey(id, query), await ofAll(query)]) {
        expectProblem(answer, 'invalid_request');
        expect(answer.body.errors.map((each: { path: string }) => each.path)).toEqual([path]);
      }
    }
  });

  test('401 without a key', async () => {
    expectProblem(await call('GET', `/api/v1/api-keys/key_1/usage?from=${hourAgo()}`), 'unauthorized');
  });

  test('403 without the scope', async () => {
    const { id, key } = await createKey(root);
    expectProblem(await ofKey(id, undefined, key), 'insufficient_scope');
  });

  test('404 for a key that does not exist, of another workspace, or live when a test key asks', async () => {
    const { id } = await createKey(root);
    const manager = await createKey(root, { environment: 'test', scopes: ['*', 'api-keys:*'] });
    expectProblem(await ofKey('key_01JD00000000000000000000ZZ'), 'not_found');
    expectProblem(await ofKey('nonsense'), 'not_found');
    expectProblem(await ofKey(id, undefined, otherRoot), 'not_found');
    expectProblem(await ofKey(id, undefined, manager.key), 'not_found');
  });
});

describe('GET /api/v1/usage', () => {
  test('200: all keys in one response, which add up to the total; deleted keys and refusals are included', async () => {
    const deleted = await createKey(root, { ownerId: 'customer_1' });
    for (let i = 0; i < 2; i++) expect(await statusOf(deleted.key)).toBe(200);
    await deleteKey(root, deleted.id);
    const narrow = await createKey(root, { scopes: ['photo-requests:read'], ownerId: 'customer_1' });
    expect(await statusOf(narrow.key)).toBe(403);
    const all = await ofAll();
    expectSuccess(routes.getUsage, all);
    expect(all.body.nextCursor).toBeNull();
    const { usage, keys } = all.body;
    expect(sumOf(usage)).toEqual(sumOf({ ...usage, points: keys }));
    expect(sumOf(usage)).toEqual({ admitted: usage.admitted, limited: usage.limited });
    const ofDeleted = {
      id: deleted.id,
      name: null,
      isDeleted: true,
      environment: null,
      ownerId: 'customer_1',
      admitted: 2,
    };
    expect(keys).toContainEqual(expect.objectContaining(ofDeleted));
    expect(keys).toContainEqual(expect.objectContaining({ id: narrow.id, admitted: 0, refused: { scope: 1 } }));
    expect(usage.refused.scope).toBeGreaterThanOrEqual(1);

    const owners = (await ofAll(`from=${hourAgo()}&groupBy=owner`)).body.owners;
    const customer = { ownerId: 'customer_1', admitted: 2, limited: 0, refused: { scope: 1 } };
    expect(owners).toContainEqual(customer);
    expect((await ofKey(deleted.id)).body).toMatchObject({ usage: { admitted: 2 }, limits: null });
    expect((await ofKey(narrow.id)).body.usage.refused).toEqual({ scope: 1 });
    expectProblem(await ofKey(deleted.id, undefined, otherRoot), 'not_found');
  });

  test('200: all keys, page by page', async () => {
    const used = await createKey(root, { name: 'Used twice', environment: 'test' });
    for (let i = 0; i < 2; i++) await statusOf(used.key);
    const query = `from=${hourAgo()}&to=${new Date(Date.now() + 60_000).toISOString()}&limit=2`;
    const pages: Answer[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer = await ofAll(`${query}${cursor === null ? '' : `&cursor=${cursor}`}`);
      expectSuccess(routes.getUsage, page);
      pages.push(page);
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    const keys = pages.flatMap(({ body }) => body.keys);
    expect(pages.length).toBeGreaterThan(1);
    expect(keys[0]).toMatchObject({ name: 'Root key', isRoot: true });
    expect(keys[0].admitted).toBeGreaterThan(2);
    expect(keys.filter(({ isRoot }) => isRoot)).toHaveLength(1);
    expect(keys).toContainEqual(
      expect.objectContaining({ id: used.id, name: 'Used twice', environment: 'test', admitted: 2 }),
    );
    const listed = await call('GET', '/api/v1/api-keys?limit=100', { key: root });
    const existing = keys.slice(1).filter(({ isDeleted }) => !isDeleted);
    expect(existing.map(({ id }) => id)).toEqual(listed.body.apiKeys.map(({ id }: { id: string }) => id));
  });

  test('400 for a cursor of another time range', async () => {
    for (let i = 0; i < 2; i++) await createKey(root);
    const { nextCursor } = (await ofAll(`from=${hourAgo()}&limit=1`)).body;
    const answer = await ofAll(`from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=1&cursor=${nextCursor}`);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors).toMatchObject([{ path: 'query.cursor' }]);
  });

  test('401 without a key', async () => {
    expectProblem(await call('GET', `/api/v1/usage?from=${hourAgo()}`), 'unauthorized');
  });

  test('403 without the scope, and for a test key', async () => {
    const { key } = await createKey(root);
    expectProblem(await ofAll(undefined, key), 'insufficient_scope');
    const manager = await createKey(root, { environment: 'test', scopes: ['*', 'api-keys:*'] });
    const answer = await ofAll(undefined, manager.key);
    expectProblem(answer, 'insufficient_scope');
    expect(answer.body.detail).toContain('Use a live key');
  });
});
