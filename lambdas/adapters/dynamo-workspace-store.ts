import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
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

  async createWorkspace(workspace: Workspace, rootKey: ApiKeyRecord, audit: AuditEvent): Promise<void> {
    const items = [
      { ...workspaceKey(workspace.id), ...workspace },
      apiKeyItem(rootKey),
      ...rootKey.digests.map((each) => credentialItem(each, toCredential(rootKey, workspace.plan))),
      auditItem(audit),
    ];
    const writes = items.map((Item) => ({
      Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
    }));
    await available(this.#dynamo.send(new TransactWriteCommand({ TransactItems: writes })));
  }
}
