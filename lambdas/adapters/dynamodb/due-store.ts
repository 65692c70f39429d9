import type { DueItem, DueStore, RetiredSecret } from '../../domain/rotation/ports.ts';
import { dueIndex } from '../../domain/shared/names.ts';
import { isoTime } from '../../domain/shared/time.ts';
import type { DynamoCalls } from './dynamo-calls.ts';
import { dueAttributes, dueParts, keyIdIn, retiredSecretKey, workspaceIdIn } from './key-items.ts';
import { KeysTable } from './keys-table.ts';

/** The number of items that one query reads. */
const batchSize = 100;

/** Reads due items from a sparse index. The cost depends on the number of due items, not on the size of the table. */
export class DynamoDueStore implements DueStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async *due(now: number): AsyncIterable<readonly DueItem[]> {
    for (const part of dueParts) {
      const pages = this.#table.pages({
        IndexName: dueIndex,
        Limit: batchSize,
        KeyConditionExpression: '#due = :part AND #dueAt <= :now',
        ExpressionAttributeNames: { '#due': dueIndex, '#dueAt': 'dueAt' },
        ExpressionAttributeValues: { ':part': part, ':now': isoTime(now) },
      });
      for await (const { Items } of pages) {
        const items = Items.map(({ pk, sk }) => dueItemOf(String(pk), String(sk)));
        if (items.length > 0) yield items;
      }
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
    await this.#table.dynamo.delete({ TableName: this.#table.name, Key });
  }
}

function dueItemOf(pk: string, sk: string): DueItem {
  const kind = sk.startsWith('SECRET#') ? 'retired_secret' : 'key';
  return { kind, workspaceId: workspaceIdIn({ pk }), keyId: keyIdIn({ sk }) };
}
