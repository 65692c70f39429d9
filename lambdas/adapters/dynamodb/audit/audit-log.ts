import type { AuditEvent } from '../../../domain/events/audit-event.ts';
import type { AuditLog } from '../../../domain/events/ports.ts';
import { ConditionFailedError, type DynamoCalls } from '../dynamo-calls.ts';
import { auditItem } from '../key-items.ts';

/** Writes audit events that are not part of another transaction. */
export class DynamoAuditLog implements AuditLog {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async recordOnce(event: AuditEvent): Promise<void> {
    const request = {
      TableName: this.#table,
      Item: auditItem(event),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    await this.#dynamo.put(request).catch((error: unknown) => {
      if (!(error instanceof ConditionFailedError)) throw error;
    });
  }
}
