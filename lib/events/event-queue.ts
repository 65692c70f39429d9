import { Duration, Validations } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../state/encryption-key.ts';

/** @internal */
export interface EventQueueProps {
  /** undefined: SQS encrypts the queue with its own key. */
  readonly encryptionKey: EncryptionKey | undefined;
  /**
   * Time for which a received message is hidden from other receivers. A receiver can change it for each message.
   * @default 30 seconds
   */
  readonly visibilityTimeout?: Duration;
  /**
   * Receives messages that were received too often.
   * @default none: this queue is a dead-letter queue and keeps messages for 14 days
   */
  readonly deadLetterQueue?: DeadLetterQueue;
}

/** An SQS queue: of events, or a dead-letter queue. */
export class EventQueue extends Construct {
  readonly queue: Queue;
  readonly #encryptionKey: EncryptionKey | undefined;

  /** @internal */
  constructor(scope: Construct, id: string, { encryptionKey, visibilityTimeout, deadLetterQueue }: EventQueueProps) {
    super(scope, id);
    this.#encryptionKey = encryptionKey;
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      // A message keeps its age when it moves to a dead-letter queue, so that queue needs a longer retention.
      retentionPeriod: Duration.days(deadLetterQueue === undefined ? 14 : 7),
      ...(encryptionKey === undefined && { encryption: QueueEncryption.SQS_MANAGED }),
      ...(visibilityTimeout && { visibilityTimeout }),
      ...(deadLetterQueue && { deadLetterQueue }),
    });
    encryptionKey?.encryptQueue(this.queue);
    if (deadLetterQueue !== undefined) return;
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is a dead-letter queue. An alarm watches its messages.',
    });
  }

  /** Returns the number of messages that wait in the queue. @internal */
  metricWaiting(): Metric {
    return this.queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM });
  }

  /** @internal */
  grantSend(grantee: IGrantable): Grant {
    this.#encryptionKey?.grantQueue(grantee, 'send');
    return this.#grant(grantee, 'SendMessage');
  }

  /** Grants the actions that Lambda needs to invoke a function with messages, and to delay a message. @internal */
  grantReceive(grantee: IGrantable): Grant {
    this.#encryptionKey?.grantQueue(grantee, 'receive');
    return this.#grant(grantee, 'ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage');
  }

  #grant(grantee: IGrantable, ...actions: readonly string[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `sqs:${action}`),
      resourceArns: [this.queue.queueArn],
    });
  }
}
