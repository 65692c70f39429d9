import { randomUUID } from 'node:crypto';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { rotationStateOf } from '../../domain/keys/rotation-state.ts';
import type { RetiredSecret } from '../../domain/rotation/ports.ts';
import { OutcomeUnknownError, ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { isForgotten, type KeptAnswer, RepeatedRequestError } from '../../domain/shared/kept-answer.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import { isContention, ThrottledError } from '../passing-errors.ts';
import {
  type DynamoCalls,
  pagesOf,
  type QueryRequest,
  type TransactItem,
  TransactionRefusedError,
} from './dynamo-calls.ts';
import {
  answerItem,
  apiKeyKey,
  atRevision,
  contentOf,
  credentialKey,
  dueAttributes,
  isAnswerItem,
  isAuditItem,
  retiredSecretKey,
  sealedKey,
  setting,
} from './key-items.ts';
import { itemsWith, orRetry, retry, untilSettled } from './until-settled.ts';

export type Write = TransactItem;

type PrimaryKey = Readonly<Record<'pk' | 'sk', string>>;

/** The keys table: consistent reads of single items, and transactions. */
export class KeysTable {
  readonly dynamo: DynamoCalls;
  readonly name: string;

  readonly #clock: Clock;

  constructor(dynamo: DynamoCalls, name: string, clock: Clock = systemClock) {
    this.dynamo = dynamo;
    this.name = name;
    this.#clock = clock;
  }

  async get<T>(key: PrimaryKey): Promise<T | undefined> {
    const { Item } = await this.dynamo.get({ TableName: this.name, Key: key, ConsistentRead: true });
    return Item === undefined ? undefined : contentOf<T>(Item);
  }

  /** Returns the items that exist, in the order of the keys. Reads up to 100 items in one call. */
  async getSome<T>(keys: readonly PrimaryKey[]): Promise<T[]> {
    if (keys.length === 0) return [];
    const items = await itemsWith(this.dynamo, this.name, keys);
    return keys.flatMap(({ pk, sk }) => {
      const item = items.find((each) => each['pk'] === pk && each['sk'] === sk);
      return item === undefined ? [] : [contentOf<T>(item)];
    });
  }

  /** Returns one page of a query. */
  query(request: Omit<QueryRequest, 'TableName'>) {
    return this.dynamo.query({ ...request, TableName: this.name });
  }

  /** Yields the pages of a query. Reads no page that the caller does not ask for. */
  pages(request: Omit<QueryRequest, 'TableName'>) {
    return pagesOf(this.dynamo, { ...request, TableName: this.name });
  }

  /** Stores an item immediately, outside a transaction, whether it exists or not. */
  async store(key: PrimaryKey, content: object): Promise<void> {
    await this.dynamo.put({ TableName: this.name, Item: { ...key, ...content } });
  }

  /** Stores a new item. The transaction fails if the item exists. */
  put(item: Record<string, unknown>): Write {
    return { Put: { TableName: this.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }

  /** Stores an item, whether it exists or not. */
  set(key: PrimaryKey, content: object): Write {
    return { Put: { TableName: this.name, Item: { ...key, ...content } } };
  }

  /**
   * Keeps the answer to a request that changes something, if it has an idempotency key. The transaction fails if another request
   * with this idempotency key was answered, unless that answer is forgotten.
   */
  keep(answer: KeptAnswer | undefined): Write[] {
    if (answer === undefined) return [];
    return [
      {
        Put: {
          TableName: this.name,
          Item: answerItem(answer),
          ConditionExpression: 'attribute_not_exists(pk) OR deleteAfter <= :keptAt',
          ExpressionAttributeValues: { ':keptAt': answer.keptAt },
        },
      },
    ];
  }

  /** Deletes an item, whatever it holds. */
  remove(key: PrimaryKey): Write {
    return { Delete: { TableName: this.name, Key: key } };
  }

  /** Sets these attributes of an item that is still at the revision that was read. */
  update(key: PrimaryKey, revision: number, attributes: Readonly<Record<string, unknown>>): Write {
    const update = setting(attributes);
    return { Update: { TableName: this.name, Key: key, ...update, ...atRevision(revision, update) } };
  }

  delete(key: PrimaryKey, revision: number): Write {
    return { Delete: { TableName: this.name, Key: key, ...atRevision(revision) } };
  }

  /** Fails the transaction unless the item is still at this revision. */
  check(key: PrimaryKey, revision: number): Write {
    return { ConditionCheck: { TableName: this.name, Key: key, ...atRevision(revision) } };
  }

  /**
   * Commits all writes or none. Returns `retry` after a concurrent change: the caller reads again and decides again. With
   * the token, a second try after a lost response is safe: DynamoDB commits once. It may still refuse the second try because of
   * a concurrent transaction. The audit event among the writes then shows whether the first one was stored; a change without
   * an event must be safe to make again.
   * @throws RepeatedRequestError if the answer among the writes is kept already, so nothing was written
   * @throws OutcomeUnknownError if no response said whether the writes were made
   * @throws ServiceUnavailableError if DynamoDB throttled every try: it wrote nothing
   */
  async commit(writes: Write[]): Promise<undefined | typeof retry> {
    const request = { TransactItems: writes, ClientRequestToken: randomUUID() };
    let cause: unknown;
    let wasOnlyThrottled = true;
    const write = () =>
      this.dynamo.transactWrite(request).catch((error: unknown) => {
        cause = error;
        wasOnlyThrottled &&= error instanceof ThrottledError;
        throw error;
      });
    const settled = untilSettled(
      () => orRetry(write()),
      () => (wasOnlyThrottled ? new ServiceUnavailableError({ cause }) : new OutcomeUnknownError({ cause })),
      this.#clock,
    );
    const result = await this.#orRetryIfContended(settled);
    if (result !== retry || (await this.#isStored(writes))) return undefined;
    if (await this.#isAnswered(writes)) throw new RepeatedRequestError();
    return retry;
  }

  /**
   * Commits all writes or none, and tries no more often than the client does, for callers who repeat it themselves. The
   * outcome of a failed try is unknown: each write must require that its item is as it was read, or be safe to repeat.
   */
  commitOnce(writes: Write[]): Promise<undefined | typeof retry> {
    return this.#orRetryIfContended(
      this.dynamo.transactWrite({ TransactItems: writes, ClientRequestToken: randomUUID() }),
    );
  }

  /** Whether writes are stored that include a new audit event. @throws OutcomeUnknownError if DynamoDB does not respond */
  async #isStored(writes: readonly Write[]): Promise<boolean> {
    const event = itemAmong(writes, isAuditItem);
    if (event === undefined) return false;
    const stored = this.get({ pk: event.pk, sk: event.sk }).catch((error: unknown) => {
      throw error instanceof ServiceUnavailableError ? new OutcomeUnknownError({ cause: error }) : error;
    });
    return (await stored) !== undefined;
  }

  /** Whether the answer among the writes is kept already, by another request. */
  async #isAnswered(writes: readonly Write[]): Promise<boolean> {
    const answer = itemAmong<KeptAnswer>(writes, isAnswerItem);
    if (answer === undefined) return false;
    const kept = await this.get<KeptAnswer>({ pk: answer.pk, sk: answer.sk });
    return kept !== undefined && !isForgotten(kept, answer.keptAt);
  }

  async #orRetryIfContended(committed: Promise<unknown>): Promise<undefined | typeof retry> {
    try {
      await committed;
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      const wasChanged = error.reasons.includes('ConditionalCheckFailed');
      if (wasChanged || isContention(error.reasons)) return retry;
      throw error;
    }
  }
}

/** Returns the item that the writes store under a sort key of this kind, if there is one. */
function itemAmong<Content>(
  writes: readonly Write[],
  isWanted: (sk: unknown) => boolean,
): (PrimaryKey & Content) | undefined {
  const items = writes.flatMap((write) => ('Put' in write ? [write.Put.Item as PrimaryKey & Content] : []));
  return items.find(({ sk }) => isWanted(sk));
}

/** Returns the writes that delete a key. Its audit events stay, and its managed secret becomes due for deletion. */
export function deletionOf(table: KeysTable, record: ApiKeyRecord, at: string): Write[] {
  const { workspaceId, id: keyId, isRoot, revision, values, isRecoverable, rotation } = record;
  const { managedSecret } = rotationStateOf(record);
  const retired: RetiredSecret = { workspaceId, keyId, secretArn: managedSecret, attempts: 0 };
  const hasSecret = managedSecret !== null || rotation?.deliverTo === 'managed';
  return [
    table.delete(apiKeyKey(workspaceId, keyId, isRoot), revision),
    ...values.map((each) => table.delete(credentialKey(each), revision)),
    ...(isRecoverable ? [table.remove(sealedKey(workspaceId, keyId))] : []),
    ...(hasSecret
      ? [table.set(retiredSecretKey(workspaceId, keyId), { ...retired, ...dueAttributes(keyId, at) })]
      : []),
  ];
}
