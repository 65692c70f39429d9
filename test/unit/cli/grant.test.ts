import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ranWith } from './support.ts';

/** A service that has granted requests, but has not copied the new limit to every key. */
const time = '2026-11-27T10:00:00.000Z';
const workspace = {
  id: 'ws_1',
  name: 'Acme',
  plan: 'Professional',
  externalId: null,
  metadata: {},
  status: 'active',
  keyCount: 0,
  heldPlaces: 0,
  maxKeys: null,
  limits: null,
  overrides: { maxKeys: null, limits: null, quota: null },
  planConfigured: true,
  gatewayKey: 'shared',
  rootKeyId: null,
  createdAt: time,
  updatedAt: time,
  pending: false,
};
const quota = { requests: 100, per: 'month', granted: 5, limit: 105, resetsAt: '2026-12-01T00:00:00.000Z' };
const aws = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
const before = { ...process.env };
const requests: string[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, reply) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    requests.push(`${request.method} ${request.url} ${text}`);
    const body = request.method === 'POST' ? { workspace: { ...workspace, pending: true }, quota } : { workspace };
    reply.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, aws);
});
afterAll(() => {
  for (const name of Object.keys(aws)) delete process.env[name];
  Object.assign(process.env, before);
  server.closeAllConnections();
  server.close();
});

test('a grant is sent once, and another change copies it to the keys that it has not reached', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = ['workspace', 'grant', 'ws_1', '--requests', '5', '--reason', 'Launch'];
  const { code, stdout, stderr } = await ranWith(args, { LATCHKEY_URL: url, ...aws });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^quota +105 requests\/month, 5 of them granted$/m);
  expect(requests).toEqual([
    'POST /admin/v1/workspaces/ws_1/quota-grants {"requests":5,"reason":"Launch"}',
    'PATCH /admin/v1/workspaces/ws_1 {"name":"Acme"}',
  ]);
});

test.each(['0', '-1', '1.5', 'many'])('%s requests are refused', async (count) => {
  const { code, stderr } = await ranWith(['workspace', 'grant', 'ws_1', `--requests=${count}`], aws);
  expect([code, stderr]).toEqual([2, expect.stringContaining('whole number of requests')]);
});
