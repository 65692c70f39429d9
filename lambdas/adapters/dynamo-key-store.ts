import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ApiKeyRecord, changeable, toCredential } from '../domain/api-key.ts';
import type { AuditEvent } from '../domain/audit-event.ts';
import type { DigestReference } from '../domain/digest.ts';
import { ConflictError, KeyLimitExceededError, NotFoundError } from '../domain/errors.ts';
import type { KeyChange, KeyQuery, KeyStore } from '../domain/ports.ts';
import { termsOf, type Workspace } from '../domain/workspace.ts';
import { available, retry, untilSettled } from './dynamo.ts';
import {
  apiKeyItem,
  apiKeyKey,
  auditItem,
  contentOf,
  credentialItem,
  credentialKey,
  keyIdIn,
  listedKeys,
  workspaceKey,
} from './key-items.ts';
import { KeysTable, type Write } from './keys-table.ts';

/** Queries that one page may take: where the filter finds little, a page is short, and its cursor goes on from there. */
const maxReads = 10;

/** Key management. Each change is one transaction: key, credentials, key count and audit event, all or none. */
export class DynamoKeyStore implements KeyStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async getWorkspace(workspaceId: string): Promise<Workspace | undefined> {
    return this.#table.get<Workspace>(workspaceKey(workspaceId));
  }

  async getKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined> {
    return this.#table.get<ApiKeyRecord>(apiKeyKey(workspaceId, keyId));
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
        this.#table.dynamo.send(
          new QueryCommand({
            TableName: this.#table.name,
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
        if (workspace === undefined || workspace.status === 'deleting') throw new NotFoundError('workspace');
        const max = maxKeysOf(workspace.plan);
        if (max !== null && workspace.keyCount >= max) throw new KeyLimitExceededError(workspace.plan, max);
        return this.#table.commit([
          {
            Update: {
              TableName: this.#table.name,
              Key: workspaceKey(record.workspaceId),
              UpdateExpression: 'SET keyCount = keyCount + :one',
              // The count that was read may be old; this condition is what holds. New terms are judged anew.
              ConditionExpression: max === null ? 'revision = :revision' : 'revision = :revision AND keyCount < :max',
              ExpressionAttributeValues: {
                ':one': 1,
                ':revision': workspace.revision,
                ...(max !== null && { ':max': max }),
              },
            },
          },
          this.#table.put(apiKeyItem(record)),
          ...record.digests.map((each) =>
            this.#table.put(credentialItem(each, toCredential(record, termsOf(workspace)))),
          ),
          this.#table.put(auditItem(audit)),
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
        const result = await this.#table.commit([
          this.#updateKey(current, record),
          ...(await this.#credentialWrites(current, record)),
          this.#table.put(auditItem(changed.audit)),
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
        return this.#table.commit([
          {
            Update: {
              TableName: this.#table.name,
              Key: workspaceKey(workspaceId),
              UpdateExpression: 'SET keyCount = keyCount - :one',
              ConditionExpression: 'keyCount > :none',
              ExpressionAttributeValues: { ':one': 1, ':none': 0 },
            },
          },
          this.#table.delete(apiKeyKey(workspaceId, keyId), current.revision),
          ...current.digests.map((each) => this.#table.delete(credentialKey(each), current.revision)),
          this.#table.put(auditItem(audit)),
        ]);
      },
      () => new ConflictError('The API key'),
    );
  }

  /** Only what changes may set: lastUsedAt belongs to the hot path, which may write it meanwhile. */
  #updateKey(current: ApiKeyRecord, record: ApiKeyRecord): Write {
    const { name, isActive, scopes, allowedIps, expiresAt, rotation, mask, digests, updatedAt, revision } = record;
    return this.#table.update(apiKeyKey(current.workspaceId, current.id), current.revision, {
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
  }

  async #credentialWrites(current: ApiKeyRecord, record: ApiKeyRecord): Promise<Write[]> {
    const among = (references: readonly DigestReference[], { pepperVersion, digest }: DigestReference) =>
      references.some((each) => each.pepperVersion === pepperVersion && each.digest === digest);
    const kept = current.digests.filter((each) => among(record.digests, each));
    const dropped = current.digests.filter((each) => !among(record.digests, each));
    const added = record.digests.filter((each) => !among(current.digests, each));
    return [
      // Not the terms, which follow the workspace.
      ...kept.map((each) => this.#table.update(credentialKey(each), current.revision, changeable(record))),
      ...dropped.map((each) => this.#table.delete(credentialKey(each), current.revision)),
      ...(added.length > 0 ? await this.#addedCredentials(added, record) : []),
    ];
  }

  /** A new credential needs the workspace's terms, which must not change between reading and storing them. */
  async #addedCredentials(added: readonly DigestReference[], record: ApiKeyRecord): Promise<Write[]> {
    const workspace = await this.getWorkspace(record.workspaceId);
    if (workspace === undefined) throw new NotFoundError('workspace');
    return [
      this.#table.check(workspaceKey(record.workspaceId), workspace.revision),
      ...added.map((each) => this.#table.put(credentialItem(each, toCredential(record, termsOf(workspace))))),
    ];
  }
}
