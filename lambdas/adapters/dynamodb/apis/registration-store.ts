import type { RegistrationChange, RegistrationStore } from '../../../domain/apis/ports.ts';
import type { Registration } from '../../../domain/apis/registration.ts';
import type { AuditEvent } from '../../../domain/events/audit-event.ts';
import { ConflictError, NotFoundError } from '../../../domain/shared/errors.ts';
import type { DynamoCalls } from '../dynamo-calls.ts';
import { atRevision, auditItem, contentOf, registeredApiKey, registeredApis } from '../key-items.ts';
import { KeysTable, type Write } from '../keys-table.ts';
import { retry, untilSettled } from '../until-settled.ts';

const conflict = () => new ConflictError('the registration of the API');

/** Stores registered APIs: an item each, in one partition. */
export class DynamoRegistrationStore implements RegistrationStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async get(apiId: string): Promise<Registration | undefined> {
    return this.#table.get<Registration>(registeredApiKey(apiId));
  }

  async list({ limit, after }: { limit: number; after: string | undefined }) {
    const { Items, LastEvaluatedKey } = await this.#table.query({
      ConsistentRead: true,
      Limit: limit,
      ExclusiveStartKey: after === undefined ? undefined : registeredApiKey(after),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': registeredApis },
    });
    const registrations = Items.map((item) => contentOf<Registration>(item));
    return { registrations, next: LastEvaluatedKey === undefined ? undefined : registrations.at(-1)?.id };
  }

  async put(apiId: string, change: RegistrationChange): Promise<Registration> {
    return untilSettled(async () => {
      const current = await this.get(apiId);
      const { registration, audit } = change(current);
      if (registration === current) return current;
      const stored = { ...registration, revision: (current?.revision ?? 0) + 1 };
      const result = await this.#table.commit([this.#replace(stored, current), this.#table.put(auditItem(audit))]);
      return result === retry ? retry : stored;
    }, conflict);
  }

  async delete(apiId: string, audit: (current: Registration) => AuditEvent): Promise<void> {
    await untilSettled(async () => {
      const current = await this.get(apiId);
      if (current === undefined) throw new NotFoundError('registered API');
      return this.#table.commit([
        this.#table.delete(registeredApiKey(apiId), current.revision),
        this.#table.put(auditItem(audit(current))),
      ]);
    }, conflict);
  }

  #replace(registration: Registration, current: Registration | undefined): Write {
    const item = { ...registeredApiKey(registration.id), ...registration };
    if (current === undefined) return this.#table.put(item);
    return { Put: { TableName: this.#table.name, Item: item, ...atRevision(current.revision) } };
  }
}
