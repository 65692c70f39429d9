import type { Credential } from '../../domain/keys/credential.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { afterFirstUse, isSameDigest, type LiveValue } from '../../domain/keys/live-values.ts';
import type { CredentialStore, FoundCredential } from '../../domain/keys/ports.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { isContention } from '../passing-errors.ts';
import {
  ConditionFailedError,
  type DynamoCalls,
  type Item,
  type TransactItem,
  TransactionRefusedError,
} from './dynamo-calls.ts';
import { apiKeyKey, atRevision, contentOf, credentialKey, dueAttributes, packedValues, setting } from './key-items.ts';
import { credentialOf, settingsAttributes } from './stored-credential.ts';

/** The condition of a move, which copies the credential: neither the key nor the workspace's terms have changed since the read. */
function unchanged({ revision, workspaceRevision }: Credential) {
  const condition = atRevision(revision);
  return {
    ConditionExpression: `${condition.ConditionExpression} AND #workspaceRevision = :readWorkspaceRevision`,
    ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, '#workspaceRevision': 'workspaceRevision' },
    ExpressionAttributeValues: {
      ...condition.ExpressionAttributeValues,
      ':readWorkspaceRevision': workspaceRevision,
    },
  };
}

/** Adds a condition on the values. A move does not raise the revision, so other changes of the values must check for it. */
function withSameValues(condition: ReturnType<typeof atRevision>, values: readonly LiveValue[]) {
  return {
    ...condition,
    ConditionExpression: `${condition.ConditionExpression} AND #values = :readValues`,
    ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ':readValues': packedValues(values) },
  };
}

/**
 * Returns the first of two times, ISO 8601. A first use only brings the end of the previous value forward, so a key is due
 * when it was due before, or at that end.
 */
function earliest(dueAt: unknown, end: string | null | undefined): string | null {
  const times = [dueAt, end].filter((time) => typeof time === 'string');
  return times.sort()[0] ?? null;
}

export class DynamoCredentialStore implements CredentialStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async find(references: readonly DigestReference[]): Promise<FoundCredential | undefined> {
    const items = references.length > 1 ? await this.#getSome(references) : await this.#getOne(references);
    for (const reference of references) {
      const item = items.find(({ pk }) => pk === credentialKey(reference).pk);
      if (item !== undefined) return { reference, credential: credentialOf(item) };
    }
    return undefined;
  }

  async moveToPepper({ reference, credential }: FoundCredential, to: DigestReference): Promise<void> {
    const { keyId, workspaceId, isRoot, revision } = credential;
    const key = apiKeyKey(workspaceId, keyId, isRoot);
    const [record, stored] = await Promise.all([this.#getKey(credential), this.#getItem(credentialKey(reference))]);
    if (record === undefined || stored === undefined) return;
    const update = setting({
      values: packedValues(record.values.map((each) => (isSameDigest(each, reference) ? { ...each, ...to } : each))),
    });
    await this.#unlessChanged([
      {
        Put: {
          TableName: this.#table,
          // The whole item: a newer version may have stored attributes that this one does not know.
          Item: { ...stored, ...credentialKey(to) },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      { Delete: { TableName: this.#table, Key: credentialKey(reference), ...unchanged(credential) } },
      {
        Update: {
          TableName: this.#table,
          Key: key,
          ...withSameValues(atRevision(revision, update), record.values),
          UpdateExpression: update.UpdateExpression,
        },
      },
    ]);
  }

  async noteFirstUse({ reference, credential }: FoundCredential, now: number): Promise<void> {
    const item = await this.#getKeyItem(credential);
    const record = item && contentOf<ApiKeyRecord>(item);
    const values = record && afterFirstUse(record.values, reference, now);
    if (record === undefined || values === undefined) return;
    const { revision } = record;
    const changed: ApiKeyRecord = { ...record, values, revision: revision + 1 };
    const update = setting({
      values: packedValues(values),
      revision: changed.revision,
      ...dueAttributes(record.id, earliest(item?.['dueAt'], values[1]?.validUntil)),
    });
    await this.#unlessChanged([
      {
        Update: {
          TableName: this.#table,
          Key: apiKeyKey(record.workspaceId, record.id, record.isRoot),
          ...withSameValues(atRevision(record.revision, update), record.values),
          UpdateExpression: update.UpdateExpression,
        },
      },
      ...values.map((value) => {
        const isUsed = isSameDigest(value, reference);
        const ofValue = setting({ ...settingsAttributes(changed, value), ...(isUsed && { usedAt: isoTime(now) }) });
        return {
          Update: {
            TableName: this.#table,
            Key: credentialKey(value),
            ...atRevision(record.revision, ofValue),
            UpdateExpression: ofValue.UpdateExpression,
          },
        };
      }),
    ]);
  }

  async markUsed({ workspaceId, keyId, isRoot }: Credential, at: string): Promise<void> {
    try {
      await this.#dynamo.update({
        TableName: this.#table,
        Key: apiKeyKey(workspaceId, keyId, isRoot),
        ...setting({ lastUsedAt: at }),
        // At the end of an hour, a request of the next hour may be recorded first.
        ConditionExpression: 'attribute_exists(pk) AND NOT #lastUsedAt > :lastUsedAt',
      });
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
    }
  }

  async markValueUsed({ reference }: FoundCredential, at: string): Promise<void> {
    try {
      await this.#dynamo.update({
        TableName: this.#table,
        Key: credentialKey(reference),
        ...setting({ usedAt: at }),
        ConditionExpression: 'attribute_exists(pk)',
      });
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
    }
  }

  async #getKey(credential: Credential): Promise<ApiKeyRecord | undefined> {
    const item = await this.#getKeyItem(credential);
    return item && contentOf<ApiKeyRecord>(item);
  }

  #getKeyItem({ workspaceId, keyId, isRoot }: Credential): Promise<Item | undefined> {
    return this.#getItem(apiKeyKey(workspaceId, keyId, isRoot));
  }

  async #getItem(key: Item): Promise<Item | undefined> {
    const { Item } = await this.#dynamo.get({ TableName: this.#table, Key: key, ConsistentRead: true });
    return Item;
  }

  /** Writes unless another request changed the key. A change that is based on an older read must not be stored. */
  async #unlessChanged(TransactItems: readonly TransactItem[]): Promise<void> {
    try {
      await this.#dynamo.transactWrite({ TransactItems });
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      const wasChanged = error.reasons.includes('ConditionalCheckFailed');
      // After contention, the next use of the key tries again.
      if (!wasChanged && !isContention(error.reasons)) throw error;
    }
  }

  async #getOne([reference]: readonly DigestReference[]): Promise<readonly Item[]> {
    if (reference === undefined) return [];
    const { Item } = await this.#dynamo.get({
      TableName: this.#table,
      Key: credentialKey(reference),
      ConsistentRead: true,
    });
    return Item === undefined ? [] : [Item];
  }

  async #getSome(references: readonly DigestReference[]): Promise<readonly Item[]> {
    const request = { Keys: references.map(credentialKey), ConsistentRead: true };
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { Responses, UnprocessedKeys } = await this.#dynamo.batchGet({ RequestItems: { [this.#table]: request } });
      if (Object.keys(UnprocessedKeys ?? {}).length === 0) return Responses?.[this.#table] ?? [];
    }
    // DynamoDB is throttling: a credential that was not read may exist.
    throw new ServiceUnavailableError();
  }
}
