import { Duration, Stack } from 'aws-cdk-lib';
import { type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { auditPrefix, type PublishEventsEnvironment, type Variables } from '../../lambdas/environment.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import type { KeysTable } from '../state/keys-table.ts';
import { EventQueue } from './event-queue.ts';

/** The Lambdas that deliver events. `Bundles` needs their names. @internal */
export const eventFunctionNames = ['publish-events', 'send-webhook'] as const;

/** @internal */
export interface KeyEventsProps {
  readonly keys: KeysTable;
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** Records per invocation: ten calls to EventBridge. */
const batchSize = 100;
/** Timeout of an invocation, in seconds. Above the sum of the timeouts of these calls. */
const timeoutSeconds = 120;
/** A stream drops records silently after 24 hours. One hour earlier they go to the dead-letter queue. */
const maxRecordAge = Duration.hours(23);

/**
 * Publishes each audit event of the keys table on an event bus (docs/events.md). Other apps can add rules to the bus.
 */
export class KeyEvents extends Construct {
  /** The event bus. Its name is the name of the stack. */
  readonly bus: EventBus;
  /** @internal */
  readonly publisher: BundledFunction;
  /** Receives a notice of the records that could not be published. */
  readonly deadLetters: EventQueue;
  /**
   * Receives the events that EventBridge accepted and could not process or deliver, because it could not use the KMS key. undefined:
   * the bus is not encrypted with a KMS key.
   */
  readonly undelivered: EventQueue | undefined;

  /** @internal */
  constructor(scope: Construct, id: string, { keys, memoryMiB, defaults }: KeyEventsProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const { encryptionKey } = defaults;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: stackName,
      description: `${stackName}: what happens to API keys and workspaces`,
    });
    encryptionKey?.encryptBus(this.bus);
    this.undelivered = encryptionKey && this.#keepUndelivered();
    this.deadLetters = new EventQueue(this, 'DeadLetters', { encryptionKey });

    const environment: Variables<typeof PublishEventsEnvironment> = { EVENT_BUS: this.bus.eventBusName };
    this.publisher = new BundledFunction(this, 'Publisher', {
      name: 'publish-events',
      environment,
      memoryMiB,
      timeoutSeconds,
      ...defaults,
    });
    keys.grantStream(this.publisher);
    this.grantPublish(this.publisher);
    this.deadLetters.grantSend(this.publisher);

    const mapping = new EventSourceMapping(this, 'Stream', {
      target: this.publisher.function,
      eventSourceArn: keys.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(auditPrefix) } } },
        }),
      ],
      batchSize,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      maxRecordAge,
      // The CDK's own destination would grant more actions on the queue than needed.
      onFailure: { bind: () => ({ destination: this.deadLetters.queue.queueArn }) },
    });
    // Lambda checks that the function can read the stream.
    mapping.node.addDependency(this.publisher);
  }

  /**
   * Adds the dead-letter queue of the bus. EventBridge sends an event there if it cannot encrypt or decrypt it. SQS's own key encrypts
   * the queue: with the same KMS key, it could not accept the event either
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html).
   */
  #keepUndelivered(): EventQueue {
    const undelivered = new EventQueue(this, 'Undelivered', { encryptionKey: undefined });
    const { queue } = undelivered;
    (this.bus.node.defaultChild as CfnEventBus).deadLetterConfig = { arn: queue.queueArn };
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.bus.eventBusArn } },
      }),
    );
    return undelivered;
  }

  /** Grants publishing on the bus. @internal */
  grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['events:PutEvents'],
      resourceArns: [this.bus.eventBusArn],
    });
  }
}
