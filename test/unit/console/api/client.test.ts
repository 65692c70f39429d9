import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodyOf, createApi } from '../../../../console/src/api/client.ts';
import { SessionEndedError } from '../../../../console/src/api/problem.ts';

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
