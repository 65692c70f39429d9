import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changingDependencies } from '../../../../lambdas/wiring/keys.ts';

let connections = 0;
const operations: unknown[] = [];
const server = createServer((request, answer) => {
  operations.push(request.headers['x-amz-target']);
  request.resume().on('end', () => answer.end('{}'));
});
server.on('connection', () => connections++);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('the stores of a function share one connection', async () => {
  const { keys, lastUse } = changingDependencies({
    CORS_ALLOW_ORIGIN: '*',
    KEYS_TABLE: 'keys',
    COUNTERS_TABLE: 'counters',
    PLANS: {},
    SECRET_ARN_PREFIX: 'arn:',
  });
  await keys.getKey('ws_1', 'key_1');
  await lastUse.lastMinutes([{ counter: 'key_1', hour: 0 }]);
  expect(operations).toEqual(['DynamoDB_20120810.GetItem', 'DynamoDB_20120810.BatchGetItem']);
  expect(connections).toBe(1);
});
