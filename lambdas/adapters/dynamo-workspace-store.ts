import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ApiKeyRecord, toCredential } from '../domain/api-key.ts';
import type { AuditEvent } from '../domain/audit-event.ts';
import type { WorkspaceStore } from '../domain/ports.ts';
import type { Workspace } from '../domain/workspace.ts';
import { available } from './dynamo.ts';
import { apiKeyItem, auditItem, credentialItem, workspaceKey } from './key-items.ts';

/** The admin plane's writes. */
export class DynamoWorkspaceStore implements WorkspaceStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async createWorkspace(workspace: Workspace): Promise<void> {
    await available(this.#dynamo.send(new PutCommand(this.#new({ ...workspaceKey(workspace.id), ...workspace }))));
  }

  async createRootKey(record: ApiKeyRecord, plan: string, audit: AuditEvent): Promise<void> {
    const items = [
      apiKeyItem(record),
      ...record.digests.map((each) => credentialItem(each, toCredential(record, plan))),
      auditItem(audit),
    ];
    const writes = items.map((item) => ({ Put: this.#new(item) }));
    await available(this.#dynamo.send(new TransactWriteCommand({ TransactItems: writes })));
  }

  #new(item: Record<string, unknown>) {
    return { TableName: this.#table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' };
  }
}
