import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { Credential } from '../../domain/keys/credential.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { isSameDigest, type LiveValue } from '../../domain/keys/live-values.ts';
import type { KeyChange, KeyPage, KeyQuery, KeyStore, SealedValue, TagOwner } from '../../domain/keys/ports.ts';
import type { LastUseReader } from '../../domain/limits/ports.ts';
import { ConflictError, NotFoundError, ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { inFlight } from '../../domain/shared/in-flight.ts';
import type { KeptAnswer } from '../../domain/shared/kept-answer.ts';
import { termsOf, type Workspace } from '../../domain/workspaces/workspace.ts';
import type { DynamoCalls } from './dynamo-calls.ts';
import { holdPlace, takePlace } from './held-places.ts';
import { apiKeyKey, auditItem, credentialKey, sealedKey, tagKey, workspaceKey } from './key-items.ts';
import { deletionOf, KeysTable, type Write } from './keys-table.ts';
import { listKeys } from './lists/key-list.ts';
import { credentialItem, settingsAttributes } from './stored-credential.ts';
import { apiKeyItem, changedAttributes, tagItem } from './stored-key.ts';
import { retry, untilSettled } from './until-settled.ts';

/** The number of credentials that are read at the same time, to see when values were last used. */
const usesAtOnce = 25;

/** Stores keys. Each change is one transaction of the key, its credentials, the key count and the audit event. */
export class DynamoKeyStore implements KeyStore {
  readonly #table: KeysTable;
  readonly #lastUse: LastUseReader | undefined;

  /**
   * @param lastUse Tells whether a deleted key was used. Without it, every deleted key holds its place until the end of the hour
   */
  constructor(dynamo: DynamoCalls, table: string, lastUse?: LastUseReader) {
    this.#table = new KeysTable(dynamo, table);
    this.#lastUse = lastUse;
  }

  async getWorkspace(workspaceId: string): Promise<Workspace | undefined> {
    return this.#table.get<Workspace>(workspaceKey(workspaceId));
  }

  async getKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined> {
    return this.#table.get<ApiKeyRecord>(apiKeyKey(workspaceId, keyId));
  }

  async getRootKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined> {
    return this.#table.get<ApiKeyRecord>(apiKeyKey(workspaceId, keyId, true));
  }

  async ownerOfTag(tag: string): Promise<TagOwner | undefined> {
    return this.#table.get<TagOwner>(tagKey(tag));
  }

  async listKeys(workspaceId: string, query: KeyQuery): Promise<KeyPage> {
    return listKeys(this.#table, workspaceId, query);
  }

  async createKey(
    record: ApiKeyRecord,
    maxKeysOf: (workspace: Workspace) => number | null,
    audit: AuditEvent,
    sealed?: SealedValue,
    answer?: KeptAnswer,
  ): Promise<void> {
    const created: ApiKeyRecord = { ...record, isRecoverable: sealed !== undefined };
    await untilSettled(
      async () => {
        const workspace = await this.getWorkspace(record.workspaceId);
        if (workspace === undefined || workspace.status === 'deleting') throw new NotFoundError('workspace');
        const max = maxKeysOf(workspace);
        return this.#table.commit([
          ...(await takePlace(this.#table, this.#lastUse, workspace, max, Date.parse(audit.at))),
          this.#table.put(apiKeyItem(created)),
          this.#table.put(tagItem(created)),
          ...record.values.map((each) => this.#table.put(credentialItem(record, each, termsOf(workspace)))),
          this.#table.put(auditItem(audit)),
          ...(sealed === undefined ? [] : [this.#table.set(sealedKey(record.workspaceId, record.id), sealed)]),
          ...this.#table.keep(answer),
        ]);
      },
      () => new ConflictError('the workspace'),
    );
  }

  async changeKey(workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord> {
    return untilSettled(
      async () => {
        const current = await this.getKey(workspaceId, keyId);
        if (current === undefined) throw new NotFoundError('API key');
        const { record: wanted, audits, sealed, answer } = await change(current);
        if (wanted === current) return current;
        const record: ApiKeyRecord = {
          ...wanted,
          isRecoverable: sealed !== undefined || wanted.isRecoverable,
          revision: current.revision + 1,
        };
        const result = await this.#table.commit([
          this.#table.update(apiKeyKey(workspaceId, keyId), current.revision, changedAttributes(record)),
          ...(await this.#credentialWrites(current, record)),
          ...this.#sealedWrites(current, record, sealed),
          ...audits.map((audit) => this.#table.put(auditItem(audit))),
          ...this.#table.keep(answer),
        ]);
        return result === retry ? retry : record;
      },
      () => new ConflictError('the API key'),
    );
  }

  async deleteKey(workspaceId: string, keyId: string, check: (record: ApiKeyRecord) => AuditEvent): Promise<void> {
    await untilSettled(
      async () => {
        const current = await this.getKey(workspaceId, keyId);
        if (current === undefined) throw new NotFoundError('API key');
        const audit = check(current);
        const workspace = await this.getWorkspace(workspaceId);
        if (workspace === undefined) throw new NotFoundError('API key');
        return this.#table.commit([
          ...holdPlace(this.#table, workspace, current, audit.at),
          ...deletionOf(this.#table, current, audit.at),
          this.#table.put(auditItem(audit)),
        ]);
      },
      () => new ConflictError('the API key'),
    );
  }

  async keepAnswer(answer: KeptAnswer): Promise<void> {
    await untilSettled(
      () => this.#table.commit(this.#table.keep(answer)),
      () => new ServiceUnavailableError(),
    );
  }

  async usesOf(values: readonly DigestReference[]): Promise<ReadonlyMap<string, string>> {
    const found = await inFlight(usesAtOnce, values, async (value) => {
      const credential = await this.#table.get<Pick<Credential, 'usedAt'>>(credentialKey(value));
      return [value.digest, credential?.usedAt ?? undefined] as const;
    });
    return new Map(found.flatMap(([digest, usedAt]) => (usedAt === undefined ? [] : [[digest, usedAt] as const])));
  }

  async getSealed(workspaceId: string, keyId: string): Promise<SealedValue | undefined> {
    return this.#table.get<SealedValue>(sealedKey(workspaceId, keyId));
  }

  async #credentialWrites(current: ApiKeyRecord, record: ApiKeyRecord): Promise<Write[]> {
    const among = (values: readonly LiveValue[], value: LiveValue) => values.some((each) => isSameDigest(each, value));
    const kept = record.values.filter((each) => among(current.values, each));
    const dropped = current.values.filter((each) => !among(record.values, each));
    const added = record.values.filter((each) => !among(current.values, each));
    return [
      // The terms are not written: they change with the workspace.
      ...kept.map((each) =>
        this.#table.update(credentialKey(each), current.revision, settingsAttributes(record, each)),
      ),
      ...dropped.map((each) => this.#table.delete(credentialKey(each), current.revision)),
      ...(added.length > 0 ? await this.#addedCredentials(added, record) : []),
    ];
  }

  /** Returns the writes of new credentials. They fail if the workspace's terms change after they were read. */
  async #addedCredentials(added: readonly LiveValue[], record: ApiKeyRecord): Promise<Write[]> {
    const workspace = await this.getWorkspace(record.workspaceId);
    if (workspace === undefined) throw new NotFoundError('workspace');
    return [
      this.#table.check(workspaceKey(record.workspaceId), workspace.revision),
      ...added.map((each) => this.#table.put(credentialItem(record, each, termsOf(workspace)))),
    ];
  }

  /** Returns the writes that keep the sealed value current, or remove it. Only the newest value is kept. */
  #sealedWrites(current: ApiKeyRecord, record: ApiKeyRecord, sealed: SealedValue | undefined): Write[] {
    const key = sealedKey(record.workspaceId, record.id);
    if (sealed !== undefined) return [this.#table.set(key, sealed)];
    return current.isRecoverable && !record.isRecoverable ? [this.#table.remove(key)] : [];
  }
}
