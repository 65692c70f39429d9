import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { SqsWebhookQueue } from '../../../../../lambdas/adapters/events/webhook-queue.ts';

test('postpones a message through its visibility timeout', async () => {
  let call: unknown;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    call = { target: request.headers['x-amz-target'], ...JSON.parse(text) };
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  await new SqsWebhookQueue(client, `${endpoint}/000000000000/webhook`).postpone('receipt', 300);
  expect(call).toEqual({
    target: 'AmazonSQS.ChangeMessageVisibility',
    QueueUrl: `${endpoint}/000000000000/webhook`,
    ReceiptHandle: 'receipt',
    VisibilityTimeout: 300,
  });
  client.destroy();
  server.closeAllConnections();
  server.close();
});
