import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PrivateEndpoint } from '../../../../local/services/private-endpoint.ts';
import { startQueueEndpoint } from '../../../../local/services/queues/queue-endpoint.ts';
import { Queues, readQueues } from '../../../../local/services/queues/queues.ts';
import { Stack } from '../../../../local/template/template.ts';
import { consumeQueue } from '../../../../local/triggers/queue-consumer.ts';
import { localClient, named } from '../support/local-client.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { RecordedCalls, returns, throws } from '../support/recorded-calls.ts';

interface SqsEvent {
  readonly Records: readonly {
    readonly messageId: string;
    readonly receiptHandle: string;
    readonly body: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
}

const queue = (Properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: Properties as Record<string, unknown>,
});
const template = {
  Work: queue({
    QueueName: 'work',
    VisibilityTimeout: 60,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
  }),
  Dead: queue({ MessageRetentionPeriod: 1_209_600 }),
};
const arn = 'arn:aws:sqs:us-east-1:000000000000:work';
const deadArn = 'arn:aws:sqs:us-east-1:000000000000:Dead';

let timers: ManualTimers;
let troubles: string[];
let queues: Queues;
let served: PrivateEndpoint;
let url: string;
let client: SQSClient;
const stops: (() => void)[] = [];

beforeEach(async () => {
  timers = new ManualTimers(Date.UTC(2026, 0, 1));
  troubles = [];
  queues = new Queues({ timers, onTrouble: (message) => troubles.push(message) });
  served = await startQueueEndpoint(queues);
  queues.add(readQueues(new Stack({ Resources: template }, { queueEndpoint: served.endpoint })));
  url = `${served.endpoint}/000000000000/work`;
  client = new SQSClient(localClient(served.endpoint));
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  client.destroy();
  await served.stop();
});

function workQueue() {
  const found = queues.withArn(arn);
  if (found === undefined) throw new Error('The template has a queue.');
  return found;
}
const waiting = () => queues.withArn(arn)?.counts;
const dead = () => queues.withArn(deadArn)?.counts.visible;
/** Waits until the responses of functions are processed. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function consume(calls: RecordedCalls<SqsEvent>, { batchSize = 10, reportsFailures = true } = {}) {
  const options = { batchSize, concurrency: 5, reportsFailures, region: 'us-east-1', invoke: calls.invoke, timers };
  stops.push(consumeQueue(workQueue(), options));
}
const failing =
  (...indexes: number[]) =>
  (event: unknown) =>
    returns({
      batchItemFailures: indexes.map((index) => ({
        itemIdentifier: (event as SqsEvent).Records[index]?.messageId,
      })),
    });

describe('a message', () => {
  test('reaches the function in the form of SQS, and is deleted when that succeeds', async () => {
    const calls = new RecordedCalls<SqsEvent>();
    consume(calls);
    const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'hello' }));
    expect(await calls.next()).toEqual({
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: '1767225600000',
            SenderId: 'local',
            ApproximateFirstReceiveTimestamp: '1767225600000',
          },
          messageAttributes: {},
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: arn,
          awsRegion: 'us-east-1',
        },
      ],
    });
    await settled();
    expect(waiting()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
  });

  test('from before the start is delivered, too, in batches', async () => {
    for (const body of ['a', 'b', 'c']) workQueue().send(body);
    const calls = new RecordedCalls<SqsEvent>();
    consume(calls, { batchSize: 2 });
    expect(calls.events.map(({ Records }) => Records.map(({ body }) => body))).toEqual([['a', 'b'], ['c']]);
  });

  test('is delivered again after the visibility timeout if the function fails', async () => {
    const calls = new RecordedCalls<SqsEvent>(throws('no luck'));
    consume(calls);
    workQueue().send('a');
    await settled();
    timers.advance(59_999);
    expect(calls.events).toHaveLength(1);
    expect(waiting()).toEqual({ visible: 0, hidden: 1, delayed: 0 });
    timers.advance(1);
    expect(calls.events[1]?.Records[0]).toMatchObject({ body: 'a', attributes: { ApproximateReceiveCount: '2' } });
  });

  test('is delivered again alone if the function reports it as failed', async () => {
    for (const body of ['a', 'b', 'c']) workQueue().send(body);
    const calls = new RecordedCalls<SqsEvent>(failing(1));
    consume(calls);
    await settled();
    timers.advance(60_000);
    expect(calls.events[1]?.Records.map(({ body }) => body)).toEqual(['b']);
  });

  test.each([
    ['with a report that is not understood', { batchItemFailures: [{ id: 'x' }] }, 1],
    ['with a report of a message that it was not given', { batchItemFailures: [{ itemIdentifier: 'x' }] }, 1],
    ['without a report', {}, 0],
    ['with nothing', null, 0],
  ])('is handled in a batch with the response %s', async (_, payload, hidden) => {
    consume(new RecordedCalls<SqsEvent>(returns(payload)));
    workQueue().send('a');
    await settled();
    expect(waiting()?.hidden).toBe(hidden);
  });

  test('is done whatever the function reports, if reporting is not enabled', async () => {
    workQueue().send('a');
    consume(new RecordedCalls<SqsEvent>(failing(0)), { reportsFailures: false });
    await settled();
    expect(waiting()?.hidden).toBe(0);
  });

  test('is postponed for as long as the function requests', async () => {
    const calls = new RecordedCalls<SqsEvent>(async (event) => {
      const ReceiptHandle = (event as SqsEvent).Records[0]?.receiptHandle;
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 300 }));
      putOff.resolve();
      return failing(0)(event);
    });
    const putOff = Promise.withResolvers<void>();
    consume(calls);
    workQueue().send('a');
    await putOff.promise;
    await settled();
    expect(timers.next).toBe(300_000);
    timers.advance(300_000);
    expect(calls.events).toHaveLength(2);
  });

  test('goes to the dead-letter queue after too many receives, which is reported', async () => {
    const calls = new RecordedCalls<SqsEvent>(throws('no'), throws('no'));
    consume(calls);
    workQueue().send('a');
    for (let tries = 0; tries < 3; tries++) {
      await settled();
      timers.advance(60_000);
    }
    expect(calls.events).toHaveLength(2);
    expect([dead(), waiting()]).toEqual([1, { visible: 0, hidden: 0, delayed: 0 }]);
    expect(troubles).toEqual(['A message of work has failed 2 times; it is in Dead now.']);
  });
});

describe('a function', () => {
  test('processes as many batches at a time as the mapping allows', async () => {
    const ends = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
    const calls = new RecordedCalls<SqsEvent>(
      ...ends.map(({ promise }) => async () => {
        await promise;
        return returns(null);
      }),
    );
    for (let i = 0; i < 6; i++) workQueue().send(String(i));
    consume(calls, { batchSize: 1 });
    expect(calls.events).toHaveLength(5);
    ends[2]?.resolve();
    await settled();
    expect(calls.events).toHaveLength(6);
    for (const { resolve } of ends) resolve();
  });

  test('is no longer called after the run has stopped', async () => {
    const calls = new RecordedCalls<SqsEvent>(throws('no'));
    consume(calls);
    workQueue().send('a');
    for (const stop of stops.splice(0)) stop();
    await settled();
    timers.advance(120_000);
    workQueue().send('b');
    expect(calls.events).toHaveLength(1);
    expect(timers.next).toBeUndefined();
  });
});

describe('the endpoint', () => {
  const attributes = (AttributeNames: ['All'] | ['ApproximateNumberOfMessages']) =>
    client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }));

  test('returns the number of messages', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }));
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'b', DelaySeconds: 10 }));
    expect((await attributes(['ApproximateNumberOfMessages'])).Attributes).toEqual({
      ApproximateNumberOfMessages: '1',
    });
    expect((await attributes(['All'])).Attributes).toEqual({
      QueueArn: arn,
      VisibilityTimeout: '60',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test('refuses an unknown queue, an unknown receipt, and unsupported operations', async () => {
    const nowhere = new SendMessageCommand({ QueueUrl: `${served.endpoint}/000000000000/nope`, MessageBody: 'a' });
    await expect(client.send(nowhere)).rejects.toThrow(named('QueueDoesNotExist'));
    const change = { QueueUrl: url, ReceiptHandle: 'x', VisibilityTimeout: 1 };
    await expect(client.send(new ChangeMessageVisibilityCommand(change))).rejects.toThrow(
      named('ReceiptHandleIsInvalid'),
    );
    const receive = client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    await expect(receive).rejects.toThrow('does not serve AmazonSQS.ReceiveMessage');
  });

  test('is used by clients that are configured by environment variables', async () => {
    process.env['AWS_ENDPOINT_URL_SQS'] = served.endpoint;
    const { endpoint: _, ...rest } = localClient('');
    const other = new SQSClient(rest);
    await other.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }));
    other.destroy();
    delete process.env['AWS_ENDPOINT_URL_SQS'];
    expect(waiting()?.visible).toBe(1);
  });
});

test.each([{ FifoQueue: true }, { QueueName: 'x', ContentBasedDeduplication: true }])(
  'the start stops at a queue with %j',
  (properties) => {
    expect(() => readQueues(new Stack({ Resources: { Queue: queue(properties) } }))).toThrow('Queue (AWS::SQS::Queue)');
  },
);
