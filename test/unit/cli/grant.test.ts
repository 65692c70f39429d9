import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ranAsOperator, startService, workspaceView as workspace } from './support.ts';

/** A service that has granted requests, but has not copied the new limit to every key. */
const quota = { requests: 100, per: 'month', granted: 5, limit: 105, resetsAt: '2026-12-01T00:00:00.000Z' };
const requests: string[] = [];
let service: Awaited<ReturnType<typeof startService>>;

beforeAll(async () => {
  service = await startService(({ line, body }) => {
    requests.push(`${line} ${JSON.stringify(body)}`);
    return { body: line.startsWith('POST') ? { workspace: { ...workspace, pending: true }, quota } : { workspace } };
  });
});
afterAll(() => service.stop());

test('a grant is sent once, and another change copies it to the keys that it has not reached', async () => {
  const args = ['workspace', 'grant', 'ws_1', '--requests', '5', '--reason', 'Launch'];
  const { code, stdout, stderr } = await ranAsOperator(args, service.url);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^quota +105 requests\/month, 5 of them granted$/m);
  expect(requests).toEqual([
    'POST /admin/v1/workspaces/ws_1/quota-grants {"requests":5,"reason":"Launch"}',
    'PATCH /admin/v1/workspaces/ws_1 {"name":"Acme"}',
  ]);
});

test.each(['0', '-1', '1.5', 'many'])('%s requests are refused', async (count) => {
  const { code, stderr } = await ranAsOperator(['workspace', 'grant', 'ws_1', `--requests=${count}`], service.url);
  expect([code, stderr]).toEqual([2, expect.stringContaining('whole number of requests')]);
});
