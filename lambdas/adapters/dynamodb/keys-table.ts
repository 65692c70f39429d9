import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { rotationStateOf } from '../../domain/keys/rotation-state.ts';
import type { RetiredSecret } from '../../domain/rotation/ports.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { available, cancellationOf, isContention, retry } from './dynamo.ts';
import {
  apiKeyKey,
  atRevision,
  contentOf,
  credentialKey,
  dueAttributes,
  retiredSecretKey,
  sealedKey,
  setting,
} from './key-items.ts';

export type Write = NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]['TransactItems']>[number];

interface PrimaryKey {
  readonly pk: string;
  readonly sk: string;
}

/** The keys table: consistent reads of single items, and transactions. */
export class KeysTable {
  readonly dynamo: DynamoDBDocumentClient;
  readonly name: string;

  constructor(dynamo: DynamoDBDocumentClient, name: string) {
    this.dynamo = dynamo;
    this.name = name;
  }

  async get<T>(key: PrimaryKey): Promise<T | undefined> {
    const { Item } = await available(
      this.dynamo.send(new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true })),
    );
    return Item === undefined ? undefined : contentOf<T>(Item);
  }

  /** Those of up to 100 items that exist, in the order of their keys. */
  async getSome<T>(keys: readonly PrimaryKey[]): Promise<T[]> {
    if (keys.length === 0) return [];
    const request = { Keys: [...keys], ConsistentRead: true };
    const { Responses, UnprocessedKeys } = await available(
      this.dynamo.send(new BatchGetCommand({ RequestItems: { [this.name]: request } })),
    );
    // An item that was not read is not an item that does not exist.
    if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new ServiceUnavailableError();
    const items = Responses?.[this.name] ?? [];
    return keys.flatMap(({ pk, sk }) => {
      const item = items.find((each) => each['pk'] === pk && each['sk'] === sk);
      return item === undefined ? [] : [contentOf<T>(item)];
    });
  }

  /** Stores an item by itself, whether it exists or not. */
  async store(key: PrimaryKey, content: object): Promise<void> {
    await available(this.dynamo.send(new PutCommand({ TableName: this.name, Item: { ...key, ...content } })));
  }

  /** A new item: nothing is ever overwritten by accident. */
  put(item: Record<string, unknown>): Write {
    return { Put: { TableName: this.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }

  /** Stores an item, whether it exists or not. */
  set(key: PrimaryKey, content: object): Write {
    return { Put: { TableName: this.name, Item: { ...key, ...content } } };
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

  /** Lets the transaction pass only while the item is at this revision. */
  check(key: PrimaryKey, revision: number): Write {
    return { ConditionCheck: { TableName: this.name, Key: key, ...atRevision(revision) } };
  }

  /**
   * Commits all or nothing. `retry` when another change came between: the caller reads again and decides anew. The SDK
   * adds one client request token for all of its own tries, so a lost answer cannot commit twice.
   */
  async commit(writes: Write[]): Promise<undefined | typeof retry> {
    try {
      await available(this.dynamo.send(new TransactWriteCommand({ TransactItems: writes })));
      return undefined;
    } catch (error) {
      const reasons = cancellationOf(error);
      if (reasons === undefined) throw error;
      const wasChanged = reasons.includes('ConditionalCheckFailed');
      if (wasChanged || isContention(reasons)) return retry;
      throw error;
    }
  }
}

/** All that goes with a key, but for its audit events; the secret that the service made for it is to be deleted. */
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
