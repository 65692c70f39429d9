import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { AuditLog } from '../../domain/events/ports.ts';
import { available } from './dynamo.ts';
import { auditItem } from './key-items.ts';

/** Events of what changes nothing else in the table. */
export class DynamoAuditLog implements AuditLog {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async recordOnce(event: AuditEvent): Promise<void> {
    const command = new PutCommand({
      TableName: this.#table,
      Item: auditItem(event),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await available(this.#dynamo.send(command)).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }
}
