import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey } from '../support/service/service.ts';

const root = rootKey('Enterprise', 1);
const otherRoot = rootKey('Enterprise', 3);
const body = { instructions: 'Photograph the car', photo_slots: [{ instructions: 'Front', is_required: true }] };
const create = (json: unknown, key: string) => call('POST', '/v1/photo-requests', { key, json });
const get = (id: string, key: string) => call('GET', `/v1/photo-requests/${id}`, { key });
const list = (query: string, key: string) => call('GET', `/v1/photo-requests${query}`, { key });

describe('GET /v1/status', () => {
  test('200 identifies the caller', async () => {
    const live = await createKey(root, { ownerId: 'customer_42' });
    const testKey = await createKey(root, { environment: 'test' });
    const answer = await call('GET', '/v1/status', { key: live.key });
    expectSuccess(routes.getStatus, answer);
    expect(answer.body).toMatchObject({
      status: 'ok',
      keyId: live.id,
      environment: 'live',
      plan: 'Enterprise',
      ownerId: 'customer_42',
    });
    expect(answer.body.workspaceId).toMatch(/^ws_[0-9A-Z]{26}$/);
    expect((await call('GET', '/v1/status', { key: testKey.key })).body.environment).toBe('test');
  });
});

describe('photo requests', () => {
  test('201 stores the request, and it can be read back', async () => {
    const { key } = await createKey(root);
    const made = await create(body, key);
    expectSuccess(routes.createPhotoRequest, made);
    expect(made.body).toMatchObject({ ...body, status: 'pending' });
    expect(made.body.id).toMatch(/^pr_[0-9A-Z]{26}$/);
    const answer = await get(made.body.id, key);
    expectSuccess(routes.getPhotoRequest, answer);
    expect(answer.body).toEqual(made.body);
    expectSuccess(routes.listPhotoRequests, await list('', key));
  });

  test('text of several lines is stored unchanged', async () => {
    const { key } = await createKey(root);
    const instructions = 'One\n\tTwo 📸';
    expect((await create({ ...body, instructions }, key)).body.instructions).toBe(instructions);
  });

  test('a test key sees test data only, a live key live data only', async () => {
    const live = await createKey(root);
    const testKey = await createKey(root, { environment: 'test' });
    const { id } = (await create(body, live.key)).body;
    const testId = (await create(body, testKey.key)).body.id;
    expectProblem(await get(id, testKey.key), 'not_found');
    expectProblem(await get(testId, live.key), 'not_found');
    const ids = (await list('?limit=100', testKey.key)).body.photo_requests.map((each: { id: string }) => each.id);
    expect(ids).toContain(testId);
    expect(ids).not.toContain(id);
  });

  test("another workspace's requests are not found", async () => {
    const mine = await createKey(root);
    const theirs = await createKey(otherRoot);
    const { id } = (await create(body, mine.key)).body;
    expectProblem(await get(id, theirs.key), 'not_found');
    expect((await list('', theirs.key)).text).not.toContain(id);
  });

  test('404 for unknown ids', async () => {
    const { key } = await createKey(root);
    for (const id of ['pr_01JD00000000000000000000ZZ', 'x', '%00']) expectProblem(await get(id, key), 'not_found');
  });

  test('200 in pages, newest first; 400 for invented cursors and cursors of other lists', async () => {
    const { key } = await createKey(otherRoot, { environment: 'test' });
    const made: string[] = [];
    for (let i = 0; i < 3; i++) made.push((await create(body, key)).body.id);
    const first = await list('?limit=2', key);
    expectSuccess(routes.listPhotoRequests, first);
    const second = await list(`?limit=2&cursor=${first.body.next_cursor}`, key);
    const ids = [...first.body.photo_requests, ...second.body.photo_requests].map(({ id }) => id);
    expect(ids).toEqual(made.reverse());
    expect(second.body.next_cursor).toBeNull();
    for (const cursor of ['x', `${first.body.next_cursor}x`]) {
      expectProblem(await list(`?cursor=${cursor}`, key), 'invalid_request');
    }
    const { key: live } = await createKey(otherRoot);
    expectProblem(await list(`?cursor=${first.body.next_cursor}`, live), 'invalid_request');
  });

  test.each<[string, unknown, string]>([
    ['no slots', { instructions: 'x', photo_slots: [] }, 'body.photo_slots'],
    ['51 slots', { instructions: 'x', photo_slots: Array(51).fill(body.photo_slots[0]) }, 'body.photo_slots'],
    ['missing instructions', { photo_slots: body.photo_slots }, 'body.instructions'],
    ['a NUL byte', { ...body, instructions: 'a\u0000' }, 'body.instructions'],
    ['2,001 characters', { ...body, instructions: 'x'.repeat(2001) }, 'body.instructions'],
    [
      'a slot without is_required',
      { instructions: 'x', photo_slots: [{ instructions: 'y' }] },
      'body.photo_slots.0.is_required',
    ],
    [
      'an unknown field in a slot',
      { instructions: 'x', photo_slots: [{ ...body.photo_slots[0], a: 1 }] },
      'body.photo_slots.0.a',
    ],
  ])('400 for %s', async (_, json, path) => {
    const { key } = await createKey(root);
    const answer = await create(json, key);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });
});
