import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { WebhookQueue } from '../../domain/events/ports.ts';
import { boundedTime } from '../bounded-time.ts';

export function createSqs(): SQSClient {
  return new SQSClient(boundedTime);
}

/** The queue of webhooks, in SQS. */
export class SqsWebhookQueue implements WebhookQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async postpone(ReceiptHandle: string, VisibilityTimeout: number): Promise<void> {
    await this.#client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: this.#url, ReceiptHandle, VisibilityTimeout }),
    );
  }
}
