import type { AuditEvent } from '../../../domain/events/audit-event.ts';
import type { DigestReference } from '../../../domain/keys/digest.ts';
import type { ServiceKeyAccess, ServiceKeyStore } from '../../../domain/service-keys/ports.ts';
import type { ServiceKey } from '../../../domain/service-keys/service-key.ts';
import { ConflictError, NotFoundError } from '../../../domain/shared/errors.ts';
import type { KeptAnswer } from '../../../domain/shared/kept-answer.ts';
import { ConditionFailedError, type DynamoCalls, type UpdateRequest } from '../dynamo-calls.ts';
import { atRevision, auditItem, contentOf, serviceKeyKey, serviceKeys, setting } from '../key-items.ts';
import { KeysTable, type Write } from '../keys-table.ts';
import { untilSettled } from '../until-settled.ts';

const conflict = () => new ConflictError('the service key');

/** Stores service keys: one item for each, in one partition. */
export class DynamoServiceKeyStore implements ServiceKeyStore, ServiceKeyAccess {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async list(): Promise<readonly ServiceKey[]> {
    const found: ServiceKey[] = [];
    const pages = this.#table.pages({
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': serviceKeys },
    });
    for await (const { Items } of pages) found.push(...Items.map((item) => contentOf<ServiceKey>(item)));
    return found;
  }

  async create(key: ServiceKey, audit: AuditEvent, answer?: KeptAnswer): Promise<void> {
    // Equal tags are as good as impossible. Only throttling or a kept answer can refuse the transaction.
    await this.#untilCommitted(async () => [
      this.#table.put({ ...serviceKeyKey(key.tag), ...key }),
      this.#table.put(auditItem(audit)),
      ...this.#table.keep(answer),
    ]);
  }

  async delete(tag: string, audit: (key: ServiceKey) => AuditEvent): Promise<void> {
    await this.#untilCommitted(async () => {
      const key = await this.find(tag);
      if (key === undefined) throw new NotFoundError('service key');
      return [this.#table.delete(serviceKeyKey(tag), key.revision), this.#table.put(auditItem(audit(key)))];
    });
  }

  find(tag: string): Promise<ServiceKey | undefined> {
    return this.#table.get<ServiceKey>(serviceKeyKey(tag));
  }

  moveToPepper({ tag, revision }: ServiceKey, to: DigestReference): Promise<void> {
    const update = setting({ ...to, revision: revision + 1 });
    return this.#updateIf(tag, { ...update, ...atRevision(revision, update) });
  }

  markUsed({ tag }: ServiceKey, at: string): Promise<void> {
    const ConditionExpression = 'attribute_exists(pk) AND NOT #lastUsedAt > :lastUsedAt';
    return this.#updateIf(tag, { ...setting({ lastUsedAt: at }), ConditionExpression });
  }

  /** Updates a service key, unless its condition is false. */
  async #updateIf(tag: string, update: Omit<UpdateRequest, 'TableName' | 'Key'>): Promise<void> {
    const { dynamo, name: TableName } = this.#table;
    await dynamo.update({ TableName, Key: serviceKeyKey(tag), ...update }).catch((error: unknown) => {
      if (!(error instanceof ConditionFailedError)) throw error;
    });
  }

  async #untilCommitted(writes: () => Promise<Write[]>): Promise<void> {
    await untilSettled<undefined>(async () => this.#table.commit(await writes()), conflict);
  }
}
