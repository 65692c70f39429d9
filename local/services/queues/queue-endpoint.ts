import * as z from 'zod';
import { checked, type Operation, serveJson } from '../aws-json.ts';
import type { PrivateEndpoint } from '../private-endpoint.ts';
import { ServiceError } from '../service-error.ts';
import { md5, type Queue } from './queue.ts';
import type { Queues } from './queues.ts';

const QueueUrl = z.string();
const maxSeconds = 12 * 3600;

const ChangeMessageVisibility = z.strictObject({
  QueueUrl,
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().min(0).max(maxSeconds),
});
const SendMessage = z.strictObject({
  QueueUrl,
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
});
const GetQueueAttributes = z.strictObject({ QueueUrl, AttributeNames: z.array(z.string()).default([]) });

/**
 * Serves the operations of SQS with which functions send messages and delay those that failed
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html). Queues can be added later.
 */
export function startQueueEndpoint(queues: Queues): Promise<PrivateEndpoint> {
  return serveJson({
    target: 'AmazonSQS',
    version: '1.0',
    operations: {
      ChangeMessageVisibility: valid(ChangeMessageVisibility, (input) => {
        const queue = queueAt(queues, input.QueueUrl);
        if (queue.changeVisibility(input.ReceiptHandle, input.VisibilityTimeout * 1000)) return;
        throw new ServiceError(
          'ReceiptHandleIsInvalid',
          `The input receipt handle "${input.ReceiptHandle}" is not valid.`,
        );
      }),
      SendMessage: valid(SendMessage, ({ QueueUrl, MessageBody, DelaySeconds }) => {
        const delay = DelaySeconds === undefined ? {} : { delayMs: DelaySeconds * 1000 };
        const MessageId = queueAt(queues, QueueUrl).send(MessageBody, delay);
        return { MessageId, MD5OfMessageBody: md5(MessageBody) };
      }),
      GetQueueAttributes: valid(GetQueueAttributes, ({ QueueUrl, AttributeNames }) => {
        const all = Object.entries(attributesOf(queueAt(queues, QueueUrl)));
        const isWanted = ([name]: [string, string]) => AttributeNames.includes('All') || AttributeNames.includes(name);
        return { Attributes: Object.fromEntries(all.filter(isWanted)) };
      }),
    },
  });
}

function attributesOf({ definition, counts }: Queue): Record<string, string> {
  return {
    QueueArn: definition.arn,
    VisibilityTimeout: String(definition.visibilityMs / 1000),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.hidden),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
  };
}

function queueAt(queues: Queues, url: string): Queue {
  const queue = queues.withUrl(url);
  if (queue !== undefined) return queue;
  throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}

function valid<Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => unknown): Operation {
  return checked('InvalidParameterValue', schema, run);
}
