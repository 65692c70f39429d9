import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { auditPrefix, type PublishEventsEnvironment, type Variables } from '../../lambdas/environment.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import type { KeysTable } from '../state/keys-table.ts';
import { EventQueue } from './event-queue.ts';

/** The Lambdas that hand events on. Bundles has to have them. */
export const eventFunctionNames = ['publish-events', 'send-webhook'] as const;

export interface KeyEventsProps {
  readonly keys: KeysTable;
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** So many records a call: ten calls to EventBridge. */
const batchSize = 100;
/** Above the time limits of these calls taken together. */
const timeoutSeconds = 120;
/** A stream keeps records for 24 hours, and then drops them without a word. An hour before, they are given up and told of. */
const maxRecordAge = Duration.hours(23);

/**
 * Tells the world what happens to keys and workspaces: each audit event that is written to the keys table is published on an
 * event bus (docs/events.md). Rules of other apps may be added to the bus.
 */
export class KeyEvents extends Construct {
  /** It bears the name of the stack. */
  readonly bus: EventBus;
  readonly publisher: BundledFunction;
  /** Takes note of records that were given up. */
  readonly deadLetters: EventQueue;

  constructor(scope: Construct, id: string, { keys, memoryMiB, defaults }: KeyEventsProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const { encryptionKey } = defaults;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: stackName,
      description: `${stackName}: what happens to API keys and workspaces`,
    });
    encryptionKey?.encryptBus(this.bus);
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
      // Not the CDK's own destination, which lets the function ask more of the queue than it needs.
      onFailure: { bind: () => ({ destination: this.deadLetters.queue.queueArn }) },
    });
    // Lambda looks whether the function may read the stream.
    mapping.node.addDependency(this.publisher);
  }

  /** To publish on the bus. */
  grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['events:PutEvents'],
      resourceArns: [this.bus.eventBusArn],
    });
  }
}
