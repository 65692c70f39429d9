import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DueItem, DueStore, RetiredSecret } from '../../domain/rotation/ports.ts';
import { dueIndex } from '../../domain/shared/names.ts';
import { available } from './dynamo.ts';
import { dueAttributes, dueParts, keyIdIn, retiredSecretKey, workspaceIdIn } from './key-items.ts';
import { KeysTable } from './keys-table.ts';

/** Items that one query reads. */
const batchSize = 100;

/** What is due, by the sparse index: its cost follows what is due, not what there is. */
export class DynamoDueStore implements DueStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async *due(now: number): AsyncIterable<readonly DueItem[]> {
    for (const part of dueParts) {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await available(
          this.#table.dynamo.send(
            new QueryCommand({
              TableName: this.#table.name,
              IndexName: dueIndex,
              Limit: batchSize,
              ExclusiveStartKey: start,
              KeyConditionExpression: '#due = :part AND #dueAt <= :now',
              ExpressionAttributeNames: { '#due': dueIndex, '#dueAt': 'dueAt' },
              ExpressionAttributeValues: { ':part': part, ':now': new Date(now).toISOString() },
            }),
          ),
        );
        const items = (page.Items ?? []).map(({ pk, sk }) => dueItemOf(String(pk), String(sk)));
        if (items.length > 0) yield items;
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    }
  }

  async getRetiredSecret({ workspaceId, keyId }: DueItem): Promise<RetiredSecret | undefined> {
    return this.#table.get<RetiredSecret>(retiredSecretKey(workspaceId, keyId));
  }

  async postpone(secret: RetiredSecret, until: string): Promise<void> {
    const { workspaceId, keyId, attempts } = secret;
    const postponed = { ...secret, attempts: attempts + 1, ...dueAttributes(keyId, until) };
    await this.#table.store(retiredSecretKey(workspaceId, keyId), postponed);
  }

  async forget({ workspaceId, keyId }: RetiredSecret): Promise<void> {
    const Key = retiredSecretKey(workspaceId, keyId);
    await available(this.#table.dynamo.send(new DeleteCommand({ TableName: this.#table.name, Key })));
  }
}

function dueItemOf(pk: string, sk: string): DueItem {
  const kind = sk.startsWith('SECRET#') ? 'retired_secret' : 'key';
  return { kind, workspaceId: workspaceIdIn({ pk }), keyId: keyIdIn({ sk }) };
}
