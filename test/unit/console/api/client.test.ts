import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodyOf, createApi } from '../../../../console/src/api/client.ts';
import { SessionEndedError } from '../../../../console/src/api/problem.ts';
import { emptyDraft, newKeyOf } from '../../../../console/src/keys/form/key-draft.ts';

/** The requests that the client sends when its token has expired. */
const { fetch: realFetch } = globalThis;
let sent: { token: string | null; workspaceId: string | null; body: string }[];
let statuses: number[];

beforeEach(() => {
  sent = [];
  globalThis.fetch = async (input) => {
    const request = input as Request;
    const { headers } = request;
    sent.push({
      token: headers.get('authorization'),
      workspaceId: headers.get('x-workspace-id'),
      body: await request.text(),
    });
    return Response.json({ apiKey: { id: 'key_1' } }, { status: statuses.shift() ?? 200 });
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

const signedIn = {
  accessToken: () => 'token',
  renew: async () => false,
  ended: () => {},
  workspaceId: () => 'ws_first',
};

test('a retried request keeps its workspace, even if the person chooses another while the token is renewed', async () => {
  statuses = [401, 200];
  let [token, workspaceId] = ['old', 'ws_first'];
  const api = createApi('http://console.test', {
    accessToken: () => token,
    renew: async () => {
      [token, workspaceId] = ['new', 'ws_second'];
      return true;
    },
    ended: () => {},
    workspaceId: () => workspaceId,
  });
  const path = '/api/v1/api-keys/{id}';
  await bodyOf(api.PATCH(path, { params: { path: { id: 'key_1' } }, body: { isActive: false } }));
  expect(sent).toEqual([
    { token: 'Bearer old', workspaceId: 'ws_first', body: '{"isActive":false}' },
    { token: 'Bearer new', workspaceId: 'ws_first', body: '{"isActive":false}' },
  ]);
});

test('the session ends if the token cannot be renewed', async () => {
  statuses = [401];
  let isEnded = false;
  const api = createApi('http://console.test', {
    accessToken: () => 'old',
    renew: async () => false,
    ended: () => {
      isEnded = true;
    },
    workspaceId: () => 'ws_first',
  });
  await expect(api.GET('/api/v1/api-keys')).rejects.toThrow(SessionEndedError);
  expect([isEnded, sent.length]).toEqual([true, 1]);
});

test('a request with an idempotency key is repeated until it gets a response', async () => {
  const waits: number[] = [];
  const keys: (string | null)[] = [];
  globalThis.fetch = async (input) => {
    keys.push((input as Request).headers.get('idempotency-key'));
    if (keys.length === 1) throw new TypeError('connection reset');
    return Response.json({ apiKey: { id: 'key_1' } }, { status: keys.length === 2 ? 503 : 200 });
  };
  const api = createApi('http://console.test', signedIn, async (ms) => void waits.push(ms));
  const params = { header: { 'Idempotency-Key': 'k-1' } };
  const { apiKey } = await bodyOf(
    api.POST('/api/v1/api-keys', { params, body: newKeyOf({ ...emptyDraft, name: 'One' }) }),
  );
  expect(apiKey.id).toBe('key_1');
  expect(keys).toEqual(['k-1', 'k-1', 'k-1']);
  expect(waits).toEqual([500, 1000]);
});

test.each([
  ['k-1', 3, 'repeatable'],
  [undefined, 1, 'unknown'],
] as const)(
  'without any response, a request with the idempotency key %j fails after %d attempts',
  async (key, attempts, change) => {
    let requests = 0;
    globalThis.fetch = async () => {
      requests += 1;
      throw new TypeError('connection reset');
    };
    const api = createApi('http://console.test', signedIn, async () => {});
    const params = key === undefined ? {} : { header: { 'Idempotency-Key': key } };
    await expect(
      api.POST('/api/v1/api-keys', { params, body: newKeyOf({ ...emptyDraft, name: 'One' }) }),
    ).rejects.toMatchObject({ change });
    expect(requests).toBe(attempts);
  },
);
