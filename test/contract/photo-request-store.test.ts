import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoPhotoRequestStore } from '../../lambdas/adapters/dynamodb/photo-request-store.ts';
import type { PhotoRequest } from '../../lambdas/domain/sample/photo-request.ts';
import { newId, systemRandom } from '../../lambdas/domain/shared/random.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { noon } from '../support/stores/keys.ts';

let engine: Engine;
let store: DynamoPhotoRequestStore;

beforeAll(async () => {
  engine = await startEngine();
  store = new DynamoPhotoRequestStore(engine.calls('lean client'), await engine.createTable());
});
afterAll(() => engine.stop());

const owner = (workspaceId: string, environment: 'live' | 'test' = 'live') => ({ workspaceId, environment });

const request = (age: number, instructions = 'x'): PhotoRequest => ({
  id: newId('pr', noon - age, systemRandom),
  status: 'pending',
  created_at: new Date(noon - age).toISOString(),
  instructions,
  photo_slots: [{ instructions, is_required: true }],
});

test('a stored request is readable by its owner only', async () => {
  const stored = request(0);
  await store.put(owner('a'), stored);
  expect(await store.get(owner('a'), stored.id)).toEqual(stored);
  expect(await store.get(owner('b'), stored.id)).toBeUndefined();
  expect(await store.get(owner('a', 'test'), stored.id)).toBeUndefined();
});

test('pages hold each request once, newest first', async () => {
  const stored = [0, 1, 2, 3, 4].map((age) => request(age));
  for (const each of stored) await store.put(owner('c'), each);
  const seen: PhotoRequest[] = [];
  let after: string | undefined;
  do {
    const page = await store.list(owner('c'), { limit: 2, after });
    seen.push(...page.requests);
    after = page.next;
  } while (after !== undefined);
  expect(seen).toEqual(stored);
});

test('lists large requests in full, beyond the 1 MB of one query', async () => {
  const stored = [0, 1, 2, 3, 4, 5, 6, 7].map((age) => request(age, 'x'.repeat(120_000)));
  for (const each of stored) await store.put(owner('d'), each);
  const { requests, next } = await store.list(owner('d'), { limit: 50, after: undefined });
  expect(requests.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
  expect(next).toBeUndefined();
});
