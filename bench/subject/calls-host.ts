import { HttpConnections, headerLines } from '../../lambdas/adapters/lean/http-connections.ts';
import { serve } from '../child.ts';
import { type Load, type Measurement, measure } from '../load.ts';

/**
 * Sends the two database calls of a check, and nothing else: it reads an item and counts under a condition, at the same time. Requests
 * are written in advance and not signed. A check that uses this database cannot be faster.
 */
const endpoint = new URL(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
const { COUNTERS_TABLE, KEYS_TABLE } = process.env;
const connections = new HttpConnections(endpoint);
const timeoutMs = 10_000;

const keys = Array.from({ length: Number(process.env['KEYS']) }, (_, i) => ({
  pk: { S: `calls-${i}` },
  sk: { S: '-' },
}));
const requests = keys.map((Key) => ({
  read: JSON.stringify({ TableName: KEYS_TABLE, Key, ConsistentRead: true }),
  count: JSON.stringify({
    TableName: COUNTERS_TABLE,
    Key,
    UpdateExpression: 'ADD m :number, h :number',
    ConditionExpression: 'm <= :room AND h <= :room',
    ExpressionAttributeValues: { ':number': { N: '1' }, ':room': { N: String(Number.MAX_SAFE_INTEGER) } },
    ReturnValues: 'UPDATED_NEW',
  }),
}));
const indexed = { usedIn: { S: '2026-01-01T00#0' }, usedBy: { S: 'ws_calls#key_calls' } };
const counts = { m: { N: '0' }, h: { N: '0' } };
for (const key of keys) {
  await call('PutItem', JSON.stringify({ TableName: KEYS_TABLE, Item: key }));
  await call('PutItem', JSON.stringify({ TableName: COUNTERS_TABLE, Item: { ...key, ...counts, ...indexed } }));
}

serve<Omit<Load<(typeof requests)[number]>, 'requests'>, Measurement>((load) =>
  measure(
    async ({ read, count }) => {
      await Promise.all([call('GetItem', read), call('UpdateItem', count)]);
      return 'admitted';
    },
    { ...load, requests },
  ),
);

async function call(operation: string, body: string): Promise<void> {
  const headers = headerLines({
    host: endpoint.host,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
  });
  const { status, text } = await connections.post(operation, headers, body, timeoutMs);
  if (status !== 200) throw new Error(`${operation}: ${status} ${text}`);
}
