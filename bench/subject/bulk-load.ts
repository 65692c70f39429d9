import { Agent, request } from 'node:http';

/** One request of BatchWriteItem. */
const batch = 25;
const batchesInFlight = 8;

/** Puts this many items into a table. Each is given as DynamoDB's JSON. */
export async function bulkPut(
  endpoint: string,
  table: string,
  count: number,
  newItem: (i: number) => string,
  onProgress: (done: number) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let begun = 0;
  let done = 0;
  const writer = async () => {
    while (begun < count) {
      const from = begun;
      const size = Math.min(batch, count - from);
      begun += size;
      const puts = Array.from({ length: size }, (_, i) => `{"PutRequest":{"Item":${newItem(from + i)}}}`);
      await batchWrite(endpoint, agent, `{"RequestItems":{"${table}":[${puts.join(',')}]}}`);
      done += size;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: batchesInFlight }, writer));
  agent.destroy();
}

/** Uses neither the SDK nor a real signature, which the engine does not check: a million items take long enough. */
function batchWrite(endpoint: string, agent: Agent, body: string): Promise<void> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: 'POST', agent, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      if (response.statusCode === 200 && text.includes('"UnprocessedItems":{}')) resolve();
      else reject(new Error(`BatchWriteItem: ${response.statusCode} ${text}`));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
