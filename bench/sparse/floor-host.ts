import { Agent, request } from 'node:http';
import { CountingProxies } from '../subject/counting-proxy.ts';
import { serveInstances } from './host.ts';
import type { Instance } from './run-checks.ts';

/** The floor: one call to the database and nothing else. No check that reads a shared state can be faster. */
const endpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
const body = JSON.stringify({
  TableName: process.env['COUNTERS_TABLE'],
  Key: { pk: { S: 'floor' }, sk: { S: 'floor' } },
  ConsistentRead: true,
});
const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'content-length': Buffer.byteLength(body),
  'x-amz-target': 'DynamoDB_20120810.GetItem',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
};

serveInstances(({ instances, callMs }) => Promise.all(Array.from({ length: instances }, () => open(callMs))));

async function open(callMs: number): Promise<Instance> {
  const proxies = new CountingProxies({ holdMs: callMs });
  const url = await proxies.before(endpoint);
  const agent = new Agent({ keepAlive: true });
  return { proxies, check: () => call(url, agent) };
}

function call(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, async (response) => {
      for await (const _ of response);
      resolve(response.statusCode === 200 ? 'admitted' : `failed: ${response.statusCode}`);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
