import { Duration, Validations } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../state/encryption-key.ts';

export interface EventQueueProps {
  /** Undefined: SQS encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
  /**
   * How long a message that was received is hidden, unless the receiver says otherwise.
   * @default 30 seconds
   */
  readonly visibilityTimeout?: Duration;
  /**
   * Where messages go that were received too often.
   * @default nowhere: it is the end of the line, and keeps them for 14 days
   */
  readonly deadLetterQueue?: DeadLetterQueue;
}

/** A queue of events, or of what became of them. */
export class EventQueue extends Construct {
  readonly queue: Queue;
  readonly #encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { encryptionKey, visibilityTimeout, deadLetterQueue }: EventQueueProps) {
    super(scope, id);
    this.#encryptionKey = encryptionKey;
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      // A message that is moved to another queue keeps its age: that one must keep it for longer.
      retentionPeriod: Duration.days(deadLetterQueue === undefined ? 14 : 7),
      ...(encryptionKey === undefined && { encryption: QueueEncryption.SQS_MANAGED }),
      ...(visibilityTimeout && { visibilityTimeout }),
      ...(deadLetterQueue && { deadLetterQueue }),
    });
    encryptionKey?.encryptQueue(this.queue);
    if (deadLetterQueue !== undefined) return;
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue itself: an alarm tells of what is in it.',
    });
  }

  /** Messages that nobody has received. */
  metricWaiting(): Metric {
    return this.queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM });
  }

  grantSend(grantee: IGrantable): Grant {
    this.#encryptionKey?.grantQueue(grantee, 'send');
    return this.#grant(grantee, 'SendMessage');
  }

  /** What Lambda asks of a function that it calls with messages of the queue; and to have one come again later. */
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
