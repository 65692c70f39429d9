import type { InvocationResult } from '../lambda/invocation.ts';
import { type Message, md5, type Queue } from '../services/queues/queue.ts';
import type { Timers } from '../shared/timers.ts';
import { failedRecords } from './batch-response.ts';

export interface QueueConsumerOptions {
  readonly batchSize: number;
  /** The number of batches that it handles at a time. */
  readonly concurrency: number;
  /** Whether the function reports which messages failed. */
  readonly reportsFailures: boolean;
  readonly region: string;
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly timers: Timers;
}

/**
 * Invokes a function with the messages of a queue, as an event source mapping does
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). Messages that fail become visible again after the
 * queue's visibility timeout, or when the function says. Returns a function that stops it.
 */
export function consumeQueue(queue: Queue, options: QueueConsumerOptions): () => void {
  const { batchSize, concurrency, timers } = options;
  let inFlight = 0;
  let stopped = false;
  let cancel = () => {};

  const work = async (batch: readonly Message[]) => {
    inFlight += 1;
    const failed = await failedOf(queue, batch, options);
    inFlight -= 1;
    if (stopped) return;
    for (const { id } of batch) if (!failed.includes(id)) queue.delete(id);
    look();
  };
  const look = () => {
    if (stopped) return;
    while (inFlight < concurrency) {
      const batch = queue.receive(batchSize);
      if (batch.length === 0) break;
      void work(batch);
    }
    cancel();
    const next = queue.nextVisibleAt;
    // If all are busy, the first that is free looks again.
    cancel = next === undefined || inFlight >= concurrency ? () => {} : timers.after(next - timers.now(), look);
  };

  queue.onChange(look);
  look();
  return () => {
    stopped = true;
    cancel();
  };
}

async function failedOf(
  { definition }: Queue,
  batch: readonly Message[],
  { invoke, region, reportsFailures }: QueueConsumerOptions,
): Promise<readonly string[]> {
  const Records = batch.map((message) => recordOf(message, definition.arn, region));
  const result = await invoke({ Records });
  return failedRecords(result, { reportsFailures, records: batch.map(({ id }) => id) });
}

function recordOf(message: Message, eventSourceARN: string, awsRegion: string) {
  const { id, receipt, body, receives, sentAt, firstReceivedAt } = message;
  return {
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    },
    messageAttributes: {},
    md5OfBody: md5(body),
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  };
}
