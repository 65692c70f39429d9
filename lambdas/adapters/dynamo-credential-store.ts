import type { ApiKeyRecord } from '../domain/api-key.ts';
import type { Credential } from '../domain/credential.ts';
import type { DigestReference } from '../domain/digest.ts';
import { ServiceUnavailableError } from '../domain/errors.ts';
import type { CredentialStore, FoundCredential } from '../domain/ports.ts';
import { ConditionFailedError, type DynamoCalls, type Item, TransactionRefusedError } from './dynamo-calls.ts';
import { apiKeyKey, atRevision, contentOf, credentialItem, credentialKey, setting } from './key-items.ts';

/** A move copies the credential: neither the key nor the workspace's terms may have changed since it was read. */
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

/** A move does not raise the revision, so two of one key must not overlook each other. */
function withSameDigests(condition: ReturnType<typeof atRevision>, digests: readonly DigestReference[]) {
  return {
    ...condition,
    ConditionExpression: `${condition.ConditionExpression} AND #digests = :readDigests`,
    ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ':readDigests': digests },
  };
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
      if (item !== undefined) return { reference, credential: contentOf<Credential>(item) };
    }
    return undefined;
  }

  async moveToPepper({ reference, credential }: FoundCredential, to: DigestReference): Promise<void> {
    const { keyId, workspaceId, isRoot, revision } = credential;
    const key = apiKeyKey(workspaceId, keyId, isRoot);
    const { Item } = await this.#dynamo.get({ TableName: this.#table, Key: key, ConsistentRead: true });
    if (Item === undefined) return;
    const record = contentOf<ApiKeyRecord>(Item);
    const isMoving = (each: DigestReference) => credentialKey(each).pk === credentialKey(reference).pk;
    const update = setting({ digests: record.digests.map((each) => (isMoving(each) ? to : each)) });
    try {
      await this.#dynamo.transactWrite({
        TransactItems: [
          {
            Put: {
              TableName: this.#table,
              Item: credentialItem(to, credential),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          { Delete: { TableName: this.#table, Key: credentialKey(reference), ...unchanged(credential) } },
          {
            Update: {
              TableName: this.#table,
              Key: key,
              ...withSameDigests(atRevision(revision, update), record.digests),
              UpdateExpression: update.UpdateExpression,
            },
          },
        ],
      });
    } catch (error) {
      // Another request moved it, or changed the key: either way this copy must not be stored.
      if (!(error instanceof TransactionRefusedError)) throw error;
    }
  }

  async markUsed({ workspaceId, keyId, isRoot }: Credential, at: string): Promise<void> {
    try {
      await this.#dynamo.update({
        TableName: this.#table,
        Key: apiKeyKey(workspaceId, keyId, isRoot),
        ...setting({ lastUsedAt: at }),
        ConditionExpression: 'attribute_exists(pk)',
      });
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
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
    const { Responses, UnprocessedKeys } = await this.#dynamo.batchGet({ RequestItems: { [this.#table]: request } });
    // A credential that was not read is not a credential that does not exist.
    if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new ServiceUnavailableError();
    return Responses?.[this.#table] ?? [];
  }
}
