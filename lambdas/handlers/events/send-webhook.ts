import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { createSqs, SqsWebhookQueue } from '../../adapters/events/webhook-queue.ts';
import { HttpWebhookReceiver } from '../../adapters/events/webhook-receiver.ts';
import { createLeanSecretReader } from '../../adapters/lean/lean-secrets-manager.ts';
import { CachedWebhookSecret } from '../../adapters/secrets-manager/cached-webhook-secret.ts';
import type { WebhookQueue, WebhookReceiver, WebhookSecretSource } from '../../domain/events/ports.ts';
import { retryDelay } from '../../domain/events/webhook-retries.ts';
import { signatureHeaders } from '../../domain/events/webhook-signature.ts';
import { type Clock, type RandomBytes, systemClock, systemRandom } from '../../domain/shared/random.ts';
import { readEnvironment, SendWebhookEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { createLossMetrics, type Loss } from '../../metrics.ts';

export interface Dependencies {
  readonly receiver: WebhookReceiver;
  readonly secret: WebhookSecretSource;
  readonly queue: WebhookQueue;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly onLoss: (loss: Loss) => void;
  readonly logger: Logger;
}

/** A message of the queue: an event from the rule, with the fields that the webhook needs. */
const Message = z.object({ detail: z.looseObject({ id: z.string(), type: z.string(), at: z.string() }) });
type Detail = z.output<typeof Message>['detail'];

/** Runs on the queue of the webhook: sends each event, signed according to Standard Webhooks. */
export function createHandler(dependencies: Dependencies) {
  return async (
    { Records }: Pick<SQSEvent, 'Records'>,
    { awsRequestId }: Pick<Context, 'awsRequestId'>,
  ): Promise<SQSBatchResponse> => {
    const settled = await Promise.all(Records.map((record) => send(dependencies, record, awsRequestId)));
    const failed = Records.filter((_, index) => settled[index] === false);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Returns whether the message is settled. If not, SQS delivers it again, and finally moves it to the dead-letter queue. */
async function send(dependencies: Dependencies, record: SQSRecord, requestId: string): Promise<boolean> {
  const { onLoss, logger } = dependencies;
  const { messageId } = record;
  const detail = detailOf(record.body);
  if (detail === undefined) {
    logger.error('a message is not an event', { requestId, messageId });
    return false;
  }
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const line = { requestId, eventId: detail.id, type: detail.type, attempt };
  try {
    const status = await post(dependencies, detail);
    if (status >= 200 && status < 300) {
      logger.info('webhook sent', { ...line, status });
      return true;
    }
    if (status === 410) {
      onLoss('webhook_gone');
      logger.error('the receiver of the webhook is gone', { ...line, status });
      return true;
    }
    logger.warn('webhook refused', { ...line, status });
  } catch (error) {
    logger.warn('webhook not sent', { ...line, error });
  }
  await postpone(dependencies, record, attempt, line);
  return false;
}

async function post({ receiver, secret, clock }: Dependencies, detail: Detail): Promise<number> {
  const body = JSON.stringify({ type: detail.type, timestamp: detail.at, data: detail });
  const headers = signatureHeaders({ id: detail.id, sentAt: clock(), body }, await secret.secrets());
  return receiver.post(headers, body);
}

/** Sets when SQS delivers the message again. If this fails, SQS does so after the visibility timeout of the queue. */
async function postpone(
  { queue, random, logger }: Dependencies,
  { receiptHandle }: SQSRecord,
  attempt: number,
  line: Readonly<Record<string, unknown>>,
): Promise<void> {
  const seconds = retryDelay(attempt, random);
  if (seconds === undefined) return;
  await queue.postpone(receiptHandle, seconds).catch((error: unknown) => {
    logger.warn('webhook not postponed', { ...line, error });
  });
}

function detailOf(body: string): Detail | undefined {
  try {
    return Message.parse(JSON.parse(body)).detail;
  } catch {
    return undefined;
  }
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(SendWebhookEnvironment);
  return {
    receiver: new HttpWebhookReceiver(environment.WEBHOOK_URL),
    secret: new CachedWebhookSecret(createLeanSecretReader(), environment.WEBHOOK_SECRET, systemClock),
    queue: new SqsWebhookQueue(createSqs(), environment.WEBHOOK_QUEUE_URL),
    clock: systemClock,
    random: systemRandom,
    onLoss: createLossMetrics(),
    logger: createLogger(),
  };
}

export const handler = createHandler(liveDependencies());
