import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ApiKeyRecord, toCredential } from '../domain/api-key.ts';
import type { AuditEvent } from '../domain/audit-event.ts';
import type { DigestReference } from '../domain/digest.ts';
import { ConflictError, KeyLimitExceededError, NotFoundError } from '../domain/errors.ts';
import type { KeyChange, KeyQuery, KeyStore } from '../domain/ports.ts';
import type { Workspace } from '../domain/workspace.ts';
import { available, cancellationOf, isContention, retry, untilSettled } from './dynamo.ts';
import {
  apiKeyItem,
  apiKeyKey,
  atRevision,
  auditItem,
  contentOf,
  credentialItem,
  credentialKey,
  keyIdIn,
  listedKeys,
  setting,
  workspaceKey,
} from './key-items.ts';

type Write = NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]['TransactItems']>[number];

/** Queries that one page may take: where the filter finds little, a page is short, and its cursor goes on from there. */
const maxReads = 10;

/** Key management. Each change is one transaction: key, credentials, key count and audit event, all or none. */
export class DynamoKeyStore implements KeyStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async getWorkspace(workspaceId: string): Promise<Workspace | undefined> {
    return this.#get<Workspace>(workspaceKey(workspaceId));
  }

  async getKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined> {
    return this.#get<ApiKeyRecord>(apiKeyKey(workspaceId, keyId));
  }

  async listKeys(workspaceId: string, { environment, limit, after }: KeyQuery) {
    const { pk, skPrefix } = listedKeys(workspaceId);
    const keys: ApiKeyRecord[] = [];
    let start = after === undefined ? undefined : apiKeyKey(workspaceId, after);
    // One more than asked for tells whether there is a next page. The filter may leave pages short: hence the loop.
    let reads = 0;
    do {
      reads++;
      const page = await available(
        this.#dynamo.send(
          new QueryCommand({
            TableName: this.#table,
            ConsistentRead: true,
            ScanIndexForward: false,
            Limit: environment === undefined ? limit + 1 - keys.length : 1000,
            ExclusiveStartKey: start,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: {
              ':pk': pk,
              ':prefix': skPrefix,
              ...(environment !== undefined && { ':environment': environment }),
            },
            ...(environment !== undefined && {
              FilterExpression: '#environment = :environment',
              ExpressionAttributeNames: { '#environment': 'environment' },
            }),
          }),
        ),
      );
      keys.push(...(page.Items ?? []).map((item) => contentOf<ApiKeyRecord>(item)));
      start = page.LastEvaluatedKey as typeof start;
    } while (start !== undefined && keys.length <= limit && reads < maxReads);
    const shown = keys.slice(0, limit);
    const last = start === undefined ? undefined : keyIdIn(start);
    return { keys: shown, next: keys.length > limit ? shown.at(-1)?.id : last };
  }

  async createKey(record: ApiKeyRecord, maxKeysOf: (plan: string) => number | null, audit: AuditEvent): Promise<void> {
    await untilSettled(
      async () => {
        const workspace = await this.getWorkspace(record.workspaceId);
        if (workspace === undefined) throw new NotFoundError('workspace');
        const max = maxKeysOf(workspace.plan);
        if (max !== null && workspace.keyCount >= max) throw new KeyLimitExceededError(workspace.plan, max);
        return this.#commit([
          {
            Update: {
              TableName: this.#table,
              Key: workspaceKey(record.workspaceId),
              UpdateExpression: 'SET keyCount = keyCount + :one',
              // The count that was read may be old; this condition is what holds. A new plan is judged anew.
              ConditionExpression: max === null ? '#plan = :plan' : '#plan = :plan AND keyCount < :max',
              ExpressionAttributeNames: { '#plan': 'plan' },
              ExpressionAttributeValues: {
                ':one': 1,
                ':plan': workspace.plan,
                ...(max !== null && { ':max': max }),
              },
            },
          },
          this.#put(apiKeyItem(record)),
          ...record.digests.map((each) => this.#put(credentialItem(each, toCredential(record, workspace.plan)))),
          this.#put(auditItem(audit)),
        ]);
      },
      () => new ConflictError('The workspace'),
    );
  }

  async changeKey(workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord> {
    return untilSettled(
      async () => {
        const current = await this.getKey(workspaceId, keyId);
        if (current === undefined) throw new NotFoundError('API key');
        const changed = change(current);
        const record: ApiKeyRecord = { ...changed.record, revision: current.revision + 1 };
        const result = await this.#commit([
          this.#updateKey(current, record),
          ...(await this.#credentialWrites(current, record)),
          this.#put(auditItem(changed.audit)),
        ]);
        return result === retry ? retry : record;
      },
      () => new ConflictError('The API key'),
    );
  }

  async deleteKey(workspaceId: string, keyId: string, check: (record: ApiKeyRecord) => AuditEvent): Promise<void> {
    await untilSettled(
      async () => {
        const current = await this.getKey(workspaceId, keyId);
        if (current === undefined) throw new NotFoundError('API key');
        const audit = check(current);
        return this.#commit([
          {
            Update: {
              TableName: this.#table,
              Key: workspaceKey(workspaceId),
              UpdateExpression: 'SET keyCount = keyCount - :one',
              ConditionExpression: 'keyCount > :none',
              ExpressionAttributeValues: { ':one': 1, ':none': 0 },
            },
          },
          {
            Delete: {
              TableName: this.#table,
              Key: apiKeyKey(workspaceId, keyId),
              ...atRevision(current.revision),
            },
          },
          ...current.digests.map((each) => this.#deleteCredential(each, current.revision)),
          this.#put(auditItem(audit)),
        ]);
      },
      () => new ConflictError('The API key'),
    );
  }

  /** Only what changes may set: lastUsedAt belongs to the hot path, which may write it meanwhile. */
  #updateKey(current: ApiKeyRecord, record: ApiKeyRecord): Write {
    const { name, isActive, scopes, allowedIps, expiresAt, rotation, mask, digests, updatedAt, revision } = record;
    const update = setting({
      name,
      isActive,
      scopes,
      allowedIps,
      expiresAt,
      rotation,
      mask,
      digests,
      updatedAt,
      revision,
    });
    return {
      Update: {
        TableName: this.#table,
        Key: apiKeyKey(current.workspaceId, current.id),
        ...update,
        ...atRevision(current.revision, update),
      },
    };
  }

  async #credentialWrites(current: ApiKeyRecord, record: ApiKeyRecord): Promise<Write[]> {
    const among = (references: readonly DigestReference[], { pepperVersion, digest }: DigestReference) =>
      references.some((each) => each.pepperVersion === pepperVersion && each.digest === digest);
    const kept = current.digests.filter((each) => among(record.digests, each));
    const dropped = current.digests.filter((each) => !among(record.digests, each));
    const added = record.digests.filter((each) => !among(current.digests, each));
    return [
      ...kept.map((each) => this.#updateCredential(each, current, record)),
      ...dropped.map((each) => this.#deleteCredential(each, current.revision)),
      ...(added.length > 0 ? await this.#addedCredentials(added, record) : []),
    ];
  }

  /** A new credential needs the workspace's plan, which must not change between reading it and storing it. */
  async #addedCredentials(added: readonly DigestReference[], record: ApiKeyRecord): Promise<Write[]> {
    const workspace = await this.getWorkspace(record.workspaceId);
    if (workspace === undefined) throw new NotFoundError('workspace');
    const { plan } = workspace;
    return [
      {
        ConditionCheck: {
          TableName: this.#table,
          Key: workspaceKey(record.workspaceId),
          ConditionExpression: '#plan = :plan',
          ExpressionAttributeNames: { '#plan': 'plan' },
          ExpressionAttributeValues: { ':plan': plan },
        },
      },
      ...added.map((each) => this.#put(credentialItem(each, toCredential(record, plan)))),
    ];
  }

  /** Everything but the plan, which belongs to the workspace. */
  #updateCredential(reference: DigestReference, current: ApiKeyRecord, record: ApiKeyRecord): Write {
    const { isActive, validUntil, scopes, allowedIps, revision } = toCredential(record, '');
    const update = setting({ isActive, validUntil, scopes, allowedIps, revision });
    return {
      Update: {
        TableName: this.#table,
        Key: credentialKey(reference),
        ...update,
        ...atRevision(current.revision, update),
      },
    };
  }

  #deleteCredential(reference: DigestReference, revision: number): Write {
    return { Delete: { TableName: this.#table, Key: credentialKey(reference), ...atRevision(revision) } };
  }

  /** A new item: nothing is ever overwritten by accident. */
  #put(item: Record<string, unknown>): Write {
    return { Put: { TableName: this.#table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }

  /**
   * Commits all or nothing. `retry` when another change came between: the caller reads again and decides anew. The SDK
   * adds one client request token for all of its own tries, so a lost answer cannot commit twice.
   */
  async #commit(writes: Write[]): Promise<undefined | typeof retry> {
    try {
      await available(this.#dynamo.send(new TransactWriteCommand({ TransactItems: writes })));
      return undefined;
    } catch (error) {
      const reasons = cancellationOf(error);
      if (reasons === undefined) throw error;
      const wasChanged = reasons.includes('ConditionalCheckFailed');
      if (wasChanged || isContention(reasons)) return retry;
      throw error;
    }
  }

  async #get<T>(key: { pk: string; sk: string }): Promise<T | undefined> {
    const { Item } = await available(
      this.#dynamo.send(new GetCommand({ TableName: this.#table, Key: key, ConsistentRead: true })),
    );
    return Item === undefined ? undefined : contentOf<T>(Item);
  }
}
