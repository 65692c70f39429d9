import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CountingProxies } from '../subject/counting-proxy.ts';

/** The bodies that the service has received. */
const received: string[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const proxies = new CountingProxies({ holdMs: 15 });
let address = '';

/** Responds with the text of the header `respond`; in chunks, if it has commas. */
const service = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  received.push(Buffer.concat(chunks).toString('utf8'));
  outgoing.statusCode = Number(incoming.headers['status'] ?? 200);
  const parts = String(incoming.headers['respond']).split('|');
  for (const part of parts.slice(0, -1)) outgoing.write(part);
  outgoing.end(parts.at(-1));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  address = await proxies.before(`http://127.0.0.1:${(service.address() as AddressInfo).port}/path`);
});
afterAll(async () => {
  agent.destroy();
  await proxies.stop();
  await new Promise((resolve) => service.close(resolve));
});

function send(
  target: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      agent,
      headers: { 'x-amz-target': target, 'content-length': Buffer.byteLength(body), ...headers },
    };
    const sent = request(address, options, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

test('a call to DynamoDB is counted with the capacity that the proxy asks for', async () => {
  const respond = '{"ConsumedCapacity":{"CapacityUnits":2.5}}';
  const body = '{"TableName":"café"}';
  expect(await send('DynamoDB_20120810.Query', body, { respond })).toEqual({ status: 200, text: respond });
  expect(received.pop()).toBe('{"ReturnConsumedCapacity":"TOTAL","TableName":"café"}');
  const [call, ...others] = proxies.take();
  expect(others).toEqual([]);
  expect(call).toMatchObject({ operation: 'Query', kind: 'read', readUnits: 2.5, writeUnits: 0 });
  expect((call?.to ?? 0) - (call?.from ?? 0)).toBeGreaterThanOrEqual(14);
});

test('a failed condition is a write', async () => {
  const respond = '{"__type":"com.amazonaws#ConditionalCheckFailedException"}';
  expect((await send('DynamoDB_20120810.UpdateItem', '{"a":1}', { respond, status: '400' })).status).toBe(400);
  expect(proxies.take()).toMatchObject([{ operation: 'UpdateItem', kind: 'write', writeUnits: 1 }]);
});

test('other services are forwarded unchanged, in chunks too', async () => {
  received.length = 0;
  expect(await send('secretsmanager.GetSecretValue', '{"x":1}', { respond: '{"a":|"b"}' })).toEqual({
    status: 200,
    text: '{"a":"b"}',
  });
  await send('SQL.SELECT', '{"y":2}', { respond: '{}' });
  await send('SQL.UPDATE', '{"z":3}', { respond: '{}' });
  expect(received).toEqual(['{"x":1}', '{"y":2}', '{"z":3}']);
  expect(proxies.take().map(({ operation, kind }) => `${operation} ${kind}`)).toEqual([
    'GetSecretValue secret',
    'SELECT read',
    'UPDATE write',
  ]);
});

test('messages longer than a packet arrive whole', async () => {
  const long = `{"a":"${'x'.repeat(300_000)}"}`;
  const short = '{"ConsumedCapacity":{"CapacityUnits":1}}';
  await send('DynamoDB_20120810.PutItem', long, { respond: short });
  expect(received.pop()?.length).toBe(long.length + '"ReturnConsumedCapacity":"TOTAL",'.length);
  expect(proxies.take()).toHaveLength(1);
});
