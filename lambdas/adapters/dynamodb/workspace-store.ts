import { isDeepStrictEqual } from 'node:util';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import {
  ConflictError,
  ExternalIdTakenError,
  NotFoundError,
  ServiceUnavailableError,
} from '../../domain/shared/errors.ts';
import type { KeptAnswer } from '../../domain/shared/kept-answer.ts';
import type { WorkspaceStore, WorkspaceUpdate } from '../../domain/workspaces/ports.ts';
import { type PlanTerms, termsOf, type Workspace } from '../../domain/workspaces/workspace.ts';
import type { DynamoCalls } from './dynamo-calls.ts';
import {
  apiKeyKey,
  auditItem,
  externalIdKey,
  listedWorkspaceKey,
  listedWorkspaces,
  setting,
  workspaceKey,
} from './key-items.ts';
import { deletionOf, KeysTable, type Write } from './keys-table.ts';
import { credentialItem } from './stored-credential.ts';
import { apiKeyItem, tagItem } from './stored-key.ts';
import { retry, untilSettled } from './until-settled.ts';

const conflict = () => new ConflictError('the workspace');

/** Stores workspaces and their root keys. */
export class DynamoWorkspaceStore implements WorkspaceStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async createWorkspace(
    workspace: Workspace,
    rootKey: ApiKeyRecord,
    audit: AuditEvent,
    answer?: KeptAnswer,
  ): Promise<void> {
    // The ids are new, and equal tags are as good as impossible. Only throttling, a kept answer, or another workspace that takes
    // the external id now, can refuse the transaction.
    await untilSettled(
      async () =>
        this.#table.commit([
          this.#table.put({ ...workspaceKey(workspace.id), ...workspace }),
          this.#table.put(listedWorkspaceKey(workspace.id)),
          ...(await externalIdWrites(this.#table, workspace.id, null, workspace.externalId)),
          ...this.#putRootKey(rootKey, termsOf(workspace)),
          this.#table.put(auditItem(audit)),
          ...this.#table.keep(answer),
        ]),
      () => new ServiceUnavailableError(),
    );
  }

  async getWorkspace(workspaceId: string): Promise<Workspace | undefined> {
    return this.#table.get<Workspace>(workspaceKey(workspaceId));
  }

  async findByExternalId(externalId: string): Promise<Workspace | undefined> {
    return holderOf(this.#table, externalId);
  }

  async listWorkspaces({ limit, after }: { limit: number; after: string | undefined }) {
    const { Items, LastEvaluatedKey } = await this.#table.query({
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: after === undefined ? undefined : listedWorkspaceKey(after),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': listedWorkspaces },
    });
    const ids = Items.map(({ sk }) => String(sk));
    return {
      // A workspace that was deleted after the list was read is left out.
      workspaces: await this.#table.getSome<Workspace>(ids.map(workspaceKey)),
      next: LastEvaluatedKey === undefined ? undefined : ids.at(-1),
    };
  }

  async changeWorkspace(
    workspaceId: string,
    change: WorkspaceUpdate,
    keep: (changed: Workspace) => Promise<KeptAnswer | undefined> = async () => undefined,
  ): Promise<Workspace> {
    return untilSettled(async () => {
      const current = await this.#existing(workspaceId);
      const { workspace, audit } = change(current);
      if (workspace === current) return current;
      const revision = current.revision + (haveSameTerms(current, workspace) ? 0 : 1);
      const changed: Workspace = { ...workspace, revision, version: current.version + 1 };
      // keyCount and heldPlaces are left out: creating and deleting keys may change them at the same time.
      const { id: _id, keyCount: _keyCount, heldPlaces: _heldPlaces, ...attributes } = changed;
      const result = await this.#table.commit([
        this.#updateWorkspace(current, attributes),
        ...(await externalIdWrites(this.#table, workspaceId, current.externalId, changed.externalId)),
        ...(audit === undefined ? [] : [this.#table.put(auditItem(audit))]),
        ...this.#table.keep(await keep(changed)),
      ]);
      return result === retry ? retry : changed;
    }, conflict);
  }

  async replaceRootKey(
    workspaceId: string,
    rootKey: ApiKeyRecord,
    audit: AuditEvent,
    answer?: KeptAnswer,
  ): Promise<void> {
    await untilSettled(async () => {
      const workspace = await this.#existing(workspaceId);
      if (workspace.status === 'deleting') throw new NotFoundError('workspace');
      return this.#table.commit([
        this.#updateWorkspace(workspace, { rootKeyId: rootKey.id, updatedAt: audit.at }),
        ...this.#putRootKey(rootKey, termsOf(workspace)),
        ...(await this.#deleteRootKey(workspace)),
        this.#table.put(auditItem(audit)),
        ...this.#table.keep(answer),
      ]);
    }, conflict);
  }

  async deleteRootKey(workspaceId: string, audit: (rootKeyId: string) => AuditEvent): Promise<void> {
    await untilSettled(async () => {
      const workspace = await this.#existing(workspaceId);
      if (workspace.rootKeyId === null) throw new NotFoundError('root key');
      const event = audit(workspace.rootKeyId);
      return this.#table.commit([
        this.#updateWorkspace(workspace, { rootKeyId: null, updatedAt: event.at }),
        ...(await this.#deleteRootKey(workspace)),
        this.#table.put(auditItem(event)),
      ]);
    }, conflict);
  }

  async deleteWorkspace({ id }: Workspace, audit: AuditEvent, deleteAfter: number): Promise<void> {
    await untilSettled(async () => {
      const current = await this.getWorkspace(id);
      // A concurrent request has finished the deletion.
      if (current === undefined) return undefined;
      return this.#table.commit([
        this.#table.delete(workspaceKey(id), current.revision),
        { Delete: { TableName: this.#table.name, Key: listedWorkspaceKey(id) } },
        ...(await externalIdWrites(this.#table, id, current.externalId, null)),
        this.#table.put({ ...auditItem(audit), deleteAfter }),
      ]);
    }, conflict);
  }

  async #existing(workspaceId: string): Promise<Workspace> {
    const workspace = await this.getWorkspace(workspaceId);
    if (workspace === undefined) throw new NotFoundError('workspace');
    return workspace;
  }

  #updateWorkspace({ id, version }: Workspace, attributes: Readonly<Record<string, unknown>>): Write {
    const update = setting({ ...attributes, version: version + 1 });
    return {
      Update: {
        TableName: this.#table.name,
        Key: workspaceKey(id),
        ...update,
        ConditionExpression: '#version = :readVersion',
        ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':readVersion': version },
      },
    };
  }

  #putRootKey(rootKey: ApiKeyRecord, terms: PlanTerms): Write[] {
    return [
      this.#table.put(apiKeyItem(rootKey)),
      this.#table.put(tagItem(rootKey)),
      ...rootKey.values.map((each) => this.#table.put(credentialItem(rootKey, each, terms))),
    ];
  }

  async #deleteRootKey({ id, rootKeyId }: Workspace): Promise<Write[]> {
    if (rootKeyId === null) return [];
    const key = apiKeyKey(id, rootKeyId, true);
    const rootKey = await this.#table.get<ApiKeyRecord>(key);
    if (rootKey === undefined) return [];
    return deletionOf(this.#table, rootKey, rootKey.updatedAt);
  }
}

/** Returns the workspace that has this external id. */
export async function holderOf(table: KeysTable, externalId: string): Promise<Workspace | undefined> {
  return (await reservationOf(table, externalId))?.holder;
}

/** Returns the id of the workspace for which an external id is reserved, and that workspace if it has the external id. */
async function reservationOf(table: KeysTable, externalId: string) {
  const reserved = await table.get<{ workspaceId: string }>(externalIdKey(externalId));
  if (reserved === undefined) return undefined;
  const { workspaceId } = reserved;
  const holder = await table.get<Workspace>(workspaceKey(workspaceId));
  // Only a damaged table has an item without its workspace.
  return { workspaceId, holder: holder?.externalId === externalId ? holder : undefined };
}

/**
 * Returns the writes that give a workspace another external id. They fail if another workspace takes the id after this read.
 * @throws ExternalIdTakenError when another workspace has it
 */
export async function externalIdWrites(
  table: KeysTable,
  workspaceId: string,
  before: string | null | undefined,
  wanted: string | null | undefined,
): Promise<Write[]> {
  if ((before ?? null) === (wanted ?? null)) return [];
  const writes = before == null ? [] : [table.remove(externalIdKey(before))];
  if (wanted == null) return writes;
  const reserved = await reservationOf(table, wanted);
  const holder = reserved?.holder;
  if (holder !== undefined && holder.id !== workspaceId) throw new ExternalIdTakenError(holder.id);
  const condition =
    reserved === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'workspaceId = :read', ExpressionAttributeValues: { ':read': reserved.workspaceId } };
  const Item = { ...externalIdKey(wanted), workspaceId };
  return [...writes, { Put: { TableName: table.name, Item, ...condition } }];
}

function haveSameTerms(one: Workspace, other: Workspace): boolean {
  return isDeepStrictEqual(termsOf(one), termsOf(other));
}
