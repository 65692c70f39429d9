import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey, statusOf } from '../../support/service/service.ts';

const root = rootKey('Enterprise', 2);
const otherRoot = rootKey('Enterprise', 3);
const unknownId = 'key_01JD00000000000000000000ZZ';

const batch = (json: unknown, key = root, headers: [string, string][] = []) =>
  call('POST', '/api/v1/api-keys/batch', { key, json, headers });
const statuses = (answer: { body: { results: { status: number }[] } }) =>
  answer.body.results.map(({ status }) => status);

describe('POST /api/v1/api-keys/batch', () => {
  test('200 with a result for each id; the change applies to the next request', async () => {
    const keys = [await createKey(root), await createKey(root)];
    const ids = keys.map(({ id }) => id);
    const foreign = await createKey(otherRoot);
    const answer = await batch({ action: 'deactivate', ids: [...ids, foreign.id, unknownId] });
    expectSuccess(routes.batchApiKeys, answer);
    expect(statuses(answer)).toEqual([200, 200, 404, 404]);
    expect(await Promise.all([...keys, foreign].map(({ key }) => statusOf(key)))).toEqual([401, 401, 200]);
    expectSuccess(routes.batchApiKeys, await batch({ action: 'activate', ids }));
    expect(await Promise.all(keys.map(({ key }) => statusOf(key)))).toEqual([200, 200]);
    const expiring = await batch({ action: 'expire', ids, expiresAt: '2099-01-31T01:00:00+01:00' });
    expect(expiring.body.results[0].apiKey).toMatchObject({ id: ids[0], expiresAt: '2099-01-31T00:00:00.000Z' });
    const deleted = await batch({ action: 'delete', ids });
    expect(deleted.body.results).toEqual(ids.map((id) => ({ id, status: 200, apiKey: null, error: null })));
    expect(await Promise.all(keys.map(({ key }) => statusOf(key)))).toEqual([401, 401]);
  });

  test('403 for a key with scopes that the caller lacks, in its result', async () => {
    const narrow = await createKey(root, { scopes: ['a:read', 'api-keys:write'] });
    const [strong, weak] = [
      await createKey(root, { isActive: false }),
      await createKey(root, { scopes: ['a:read'], isActive: false }),
    ];
    const answer = await batch({ action: 'activate', ids: [strong.id, weak.id] }, narrow.key);
    expect(statuses(answer)).toEqual([403, 200]);
    expect(answer.body.results[0].error.code).toBe('insufficient_scope');
  });

  test('the same answer to a repeated request, and 422 for another one with its idempotency key', async () => {
    const { id } = await createKey(root);
    const headers: [string, string][] = [['Idempotency-Key', `batch-${id}`]];
    const first = await batch({ action: 'delete', ids: [id] }, root, headers);
    expect(statuses(first)).toEqual([200]);
    const again = await batch({ action: 'delete', ids: [id] }, root, headers);
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([first.text, 'true']);
    expectProblem(await batch({ action: 'activate', ids: [id] }, root, headers), 'idempotency_key_reused');
  });

  test('400 for a body that is not valid', async () => {
    expectProblem(await batch({ action: 'expire', ids: [unknownId] }), 'invalid_request');
    expectProblem(await batch({ action: 'delete', ids: [unknownId, unknownId] }), 'invalid_request');
    expectProblem(await batch({ action: 'regenerate', ids: [unknownId] }), 'invalid_request');
    expectProblem(
      await batch({ action: 'expire', ids: [unknownId], expiresAt: '2020-01-01T00:00:00Z' }),
      'invalid_request',
    );
  });

  test('403 for a key without api-keys:write', async () => {
    const reader = await createKey(root, { scopes: ['api-keys:read'] });
    expectProblem(await batch({ action: 'delete', ids: [unknownId] }, reader.key), 'insufficient_scope');
  });
});
