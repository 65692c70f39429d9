import * as z from 'zod';
import type { Timers } from '../../shared/timers.ts';
import { harmless, read, whole } from '../../template/resource-schemas.ts';
import type { Stack } from '../../template/template.ts';
import { Queue, type QueueDefinition } from './queue.ts';

/** Strict, for the same reason as in resource-schemas.ts. */
const QueueProperties = z.strictObject({
  QueueName: harmless,
  VisibilityTimeout: whole.default(30),
  DelaySeconds: whole.default(0),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: whole }).optional(),
  KmsDataKeyReusePeriodSeconds: harmless,
  KmsMasterKeyId: harmless,
  MaximumMessageSize: harmless,
  // Messages end with the run, which is shorter than the retention period.
  MessageRetentionPeriod: harmless,
  ReceiveMessageWaitTimeSeconds: harmless,
  RedriveAllowPolicy: harmless,
  SqsManagedSseEnabled: harmless,
  Tags: harmless,
});

export function readQueues(stack: Stack): QueueDefinition[] {
  return stack.resources('AWS::SQS::Queue').map((resource) => {
    const { VisibilityTimeout, DelaySeconds, RedrivePolicy } = read(stack, resource, QueueProperties);
    const attribute = (name: string) => String(stack.resolve({ 'Fn::GetAtt': [resource.id, name] }, resource.id));
    return {
      name: attribute('QueueName'),
      arn: attribute('Arn'),
      url: attribute('QueueUrl'),
      visibilityMs: VisibilityTimeout * 1000,
      delayMs: DelaySeconds * 1000,
      redrive: RedrivePolicy && {
        deadLetterArn: RedrivePolicy.deadLetterTargetArn,
        maxReceives: RedrivePolicy.maxReceiveCount,
      },
    };
  });
}

export interface QueuesOptions {
  readonly timers: Timers;
  /** Receives a report about each dropped message. */
  readonly onTrouble?: (message: string) => void;
}

/** The queues of a run. */
export class Queues {
  readonly #options: QueuesOptions;
  readonly #byArn = new Map<string, Queue>();

  constructor(options: QueuesOptions) {
    this.#options = options;
  }

  add(definitions: readonly QueueDefinition[]): void {
    for (const definition of definitions) {
      const { timers, onTrouble } = this.#options;
      const { name, arn, redrive } = definition;
      const queue = new Queue(definition, {
        timers,
        onDeadLetter: ({ id, body }) => {
          const deadLetters = this.withArn(redrive?.deadLetterArn ?? '');
          deadLetters?.send(body, { id });
          onTrouble?.(
            `A message of ${name} has failed ${redrive?.maxReceives} times; it is in ${deadLetters?.definition.name} now.`,
          );
        },
      });
      this.#byArn.set(arn, queue);
    }
  }

  /** Replaces all queues by the queues of a new version of the app. Messages of queues that stay are kept. */
  replace(definitions: readonly QueueDefinition[]): void {
    const kept = new Map(this.#byArn);
    this.#byArn.clear();
    this.add(definitions);
    for (const [arn, queue] of kept) {
      const unchanged = JSON.stringify(this.#byArn.get(arn)?.definition) === JSON.stringify(queue.definition);
      if (unchanged) this.#byArn.set(arn, queue);
    }
  }

  withArn(arn: string): Queue | undefined {
    return this.#byArn.get(arn);
  }

  withUrl(url: string): Queue | undefined {
    return [...this.#byArn.values()].find(({ definition }) => definition.url === url);
  }
}
