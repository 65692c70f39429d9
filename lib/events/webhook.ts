import { Duration } from 'aws-cdk-lib';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  eventSource,
  type SendWebhookEnvironment,
  type Variables,
  webhookAttempts,
} from '../../lambdas/environment.ts';
import type { Webhook as Settings } from '../config/optional-settings.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import { EventQueue } from './event-queue.ts';
import type { KeyEvents } from './key-events.ts';
import { WebhookSecret } from './webhook-secret.ts';

/** @internal */
export interface WebhookProps extends Settings {
  readonly events: KeyEvents;
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** Timeout of an invocation, in seconds. Above the time limit of the receiver and the calls to AWS before and after. */
const timeoutSeconds = 60;
/** Concurrent invocations of the sender, and messages per invocation. */
const maxConcurrency = 5;
const batchSize = 10;

/** Sends events to one URL, signed as Standard Webhooks (https://www.standardwebhooks.com). */
export class Webhook extends Construct {
  readonly secret: WebhookSecret;
  /** @internal */
  readonly sender: BundledFunction;
  readonly queue: EventQueue;
  /** Receives the events that could not be sent. */
  readonly deadLetters: EventQueue;

  /** @internal */
  constructor(scope: Construct, id: string, { url, eventTypes, events, memoryMiB, defaults }: WebhookProps) {
    super(scope, id);
    const { encryptionKey } = defaults;
    this.secret = new WebhookSecret(this, 'Secret', defaults);
    this.deadLetters = new EventQueue(this, 'DeadLetters', { encryptionKey });
    this.queue = new EventQueue(this, 'Events', {
      encryptionKey,
      // Six times the timeout, as AWS recommends: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: webhookAttempts },
    });
    // With a KMS key, events may not reach the queue because the key cannot be used.
    const { queue: deadLetterQueue } = events.undelivered ?? this.deadLetters;
    new Rule(this, 'Rule', {
      description: 'Latchkey: events for the webhook',
      // The types of the CDK are not compatible under exactOptionalPropertyTypes.
      eventBus: events.bus as IEventBus,
      eventPattern: { source: [eventSource], ...(eventTypes && { detailType: eventTypes }) },
      targets: [new SqsQueue(this.queue.queue, { deadLetterQueue })],
    });

    const environment: Variables<typeof SendWebhookEnvironment> = {
      WEBHOOK_URL: url,
      WEBHOOK_SECRET: this.secret.secret.secretArn,
      WEBHOOK_QUEUE_URL: this.queue.queue.queueUrl,
    };
    this.sender = new BundledFunction(this, 'Sender', {
      name: 'send-webhook',
      environment,
      memoryMiB,
      timeoutSeconds,
      ...defaults,
    });
    this.secret.grantRead(this.sender);
    this.queue.grantReceive(this.sender);
    const mapping = new EventSourceMapping(this, 'Messages', {
      target: this.sender.function,
      eventSourceArn: this.queue.queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    // Lambda checks that the function can read the queue.
    mapping.node.addDependency(this.sender);
  }
}
