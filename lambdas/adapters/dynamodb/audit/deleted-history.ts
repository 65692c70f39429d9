import type { AuditEvent } from '../../../domain/events/audit-event.ts';
import { UnfinishedError } from '../../../domain/shared/errors.ts';
import { inFlight } from '../../../domain/shared/in-flight.ts';
import { type Clock, systemClock } from '../../../domain/shared/random.ts';
import type { DeletedHistory } from '../../../domain/workspaces/ports.ts';
import { ConditionFailedError, type DynamoCalls, type Item } from '../dynamo-calls.ts';
import { auditItem, auditKey } from '../key-items.ts';
import { KeysTable } from '../keys-table.ts';
import { orRetry, untilSettled } from '../until-settled.ts';

/** The number of events that are changed at the same time. */
const atOnce = 50;
/** The number of events that one query reads to find those without an end. */
const readAtOnce = 1000;
const withoutEnd = 'attribute_not_exists(deleteAfter)';

/** Lets the audit events of a deleted workspace expire, or deletes them. */
export class DynamoDeletedHistory implements DeletedHistory {
  readonly #table: KeysTable;
  readonly #clock: Clock;

  constructor(dynamo: DynamoCalls, table: string, clock: Clock = systemClock) {
    this.#table = new KeysTable(dynamo, table, clock);
    this.#clock = clock;
  }

  async expire(workspaceId: string, deleteAfter: number, deadline: number): Promise<void> {
    for await (const events of this.#pages(workspaceId, deadline, {
      FilterExpression: withoutEnd,
      Limit: readAtOnce,
    })) {
      await inFlight(atOnce, events, (event) => this.#expireOne(event, deleteAfter, deadline));
    }
  }

  async erase(workspaceId: string, deadline: number, evidence: () => AuditEvent): Promise<boolean> {
    return untilSettled(
      () => orRetry(this.#eraseOnce(workspaceId, deadline, evidence)),
      () => new UnfinishedError(),
      this.#clock,
      deadline,
    );
  }

  async #eraseOnce(workspaceId: string, deadline: number, evidence: () => AuditEvent) {
    let last: Item | undefined;
    let isErased = false;
    for await (const page of this.#pages(workspaceId, deadline)) {
      const events = page.filter(({ action }) => action !== 'workspace.erased');
      isErased ||= events.length < page.length;
      // One event stays until the end: it shows a repeated request that the erasure is not finished.
      const erased = [...(last === undefined ? [] : [last]), ...events];
      last = erased.pop();
      await Promise.all(
        erased.map((event) => this.#table.dynamo.delete({ TableName: this.#table.name, Key: keyOf(event) })),
      );
    }
    if (last === undefined) return isErased;
    const Delete = { TableName: this.#table.name, Key: keyOf(last), ConditionExpression: 'attribute_exists(pk)' };
    const result = await this.#table.commitOnce([{ Delete }, this.#table.put(auditItem(evidence()))]);
    return result ?? true;
  }

  async #expireOne(event: Item, deleteAfter: number, deadline: number): Promise<void> {
    const update = async () => {
      await this.#table.dynamo.updateRepeatedly({
        TableName: this.#table.name,
        Key: keyOf(event),
        UpdateExpression: 'SET deleteAfter = :deleteAfter',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':deleteAfter': deleteAfter },
      });
    };
    try {
      await untilSettled(
        () => orRetry(update()),
        () => new UnfinishedError(),
        this.#clock,
        deadline,
      );
    } catch (error) {
      // A concurrent request has erased it.
      if (!(error instanceof ConditionFailedError)) throw error;
    }
  }

  /**
   * Yields the events, page by page.
   * @throws UnfinishedError at the deadline, if there are more, but not before a page with events: each request must get further
   */
  async *#pages(
    workspaceId: string,
    deadline: number,
    query: { readonly FilterExpression?: string; readonly Limit: number } = { Limit: atOnce },
  ): AsyncGenerator<readonly Item[]> {
    const { pk, sk: prefix } = auditKey(workspaceId, '');
    const pages = this.#table.pages({
      ConsistentRead: true,
      ...query,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    });
    for await (const { Items, LastEvaluatedKey } of pages) {
      yield Items;
      if (Items.length > 0 && LastEvaluatedKey !== undefined && this.#clock() >= deadline) throw new UnfinishedError();
    }
  }
}

const keyOf = ({ pk, sk }: Item) => ({ pk: String(pk), sk: String(sk) });
