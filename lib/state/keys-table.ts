import { AttributeType, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { auditIndex, dueIndex } from '../../lambdas/environment.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { grantOn, type ProtectedTableProps, protectedTable } from './protected-table.ts';

type Action = 'BatchGetItem' | 'ConditionCheckItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

/**
 * DynamoDB actions by purpose. A transaction needs the permissions of its items only
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
 */
const actionsOf = {
  /** Read one item: a key, or a workspace. */
  get: ['GetItem'],
  /** Page through items of one partition: members, or audit events of a workspace. */
  query: ['Query'],
  /** Page through the audit events of a workspace or, with the index, of one key. */
  queryAuditLog: ['Query'],
  /** Read a workspace and page through its keys or its members. */
  list: ['GetItem', 'Query'],
  /** Page through all workspaces, or find one by its external id. */
  listWorkspaces: ['BatchGetItem', 'GetItem', 'Query'],
  /** Read a workspace and the memberships of a person. */
  readOwnWorkspace: ['BatchGetItem', 'GetItem', 'Query'],
  /** Write audit events. */
  audit: ['PutItem'],
  /** Write the audit event of a value that is shown, provided that its key has not changed since it was read. */
  reveal: ['PutItem', 'UpdateItem'],
  /** Create a key and its credential, count it in a free place or in one that an unused key held, and write the audit event. */
  create: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
  /** Change a key and its credential, and write the audit event. */
  change: ['GetItem', 'PutItem', 'UpdateItem'],
  /** Create or change a member, unless the workspace is being deleted. */
  changeUnlessDeleted: ['ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'],
  /** Delete or replace a key, a root key or a member, count it, and write the audit event. */
  replace: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
  /** Replace a credential, provided that the plan of the workspace has not changed since it was read. */
  replaceOnSamePlan: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  /** Find the keys that are due, with the index, and rotate them. */
  processDue: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  /** Find the key of a value and rotate it. */
  rotateByValue: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  /** Create or change a workspace and update all its keys. */
  changeWorkspace: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
  /** Page through items and change or delete them: all keys, or everything in a workspace. */
  changeAll: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
  /** Find the keys that were imported before, create the others, count them, and write the audit events. */
  import: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  /** Create, list and delete service keys, and write the audit event. */
  serviceKeys: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
  /** Read, list, store and delete the registrations of APIs, and write the audit events. */
  registerApis: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
  /** Find the key of a value. */
  lookUp: ['BatchGetItem', 'GetItem'],
  /** Find a credential, record its use, and move it to the current pepper. */
  verify: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
} as const satisfies Readonly<Record<string, readonly Action[]>>;

/** The purpose of a grant on the keys table. @internal */
export type KeysTablePurpose = keyof typeof actionsOf;

/** The index that a purpose queries beside the table. */
const indexOf: Readonly<Partial<Record<KeysTablePurpose, string>>> = {
  queryAuditLog: auditIndex,
  processDue: dueIndex,
};

/** Holds workspaces, keys, credentials, members and audit events. The stream of the table carries every change. */
export class KeysTable extends Construct {
  readonly table: TableV2;
  /** The ARN of the table's stream. @internal */
  readonly streamArn: string;
  readonly #encryptionKey: EncryptionKey | undefined;

  /** @internal */
  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(props),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // Kept answers to requests with an idempotency key have the attribute.
      timeToLiveAttribute: 'deleteAfter',
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      // Both indexes are sparse: audit events of single keys, and items with a due time.
      globalSecondaryIndexes: [
        {
          indexName: auditIndex,
          partitionKey: { name: auditIndex, type: AttributeType.STRING },
          sortKey: { name: 'sk', type: AttributeType.STRING },
        },
        {
          indexName: dueIndex,
          partitionKey: { name: dueIndex, type: AttributeType.STRING },
          sortKey: { name: 'dueAt', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('The keys table has no stream.');
    this.streamArn = tableStreamArn;
    this.#encryptionKey = props.encryptionKey;
    props.encryptionKey?.encrypt(this.table);
  }

  /** Grants the DynamoDB actions that a purpose needs. @internal */
  grant(grantee: IGrantable, purpose: KeysTablePurpose): Grant {
    const index = indexOf[purpose];
    if (index !== undefined) {
      Grant.addToPrincipal({
        grantee,
        actions: ['dynamodb:Query'],
        resourceArns: [`${this.table.tableArn}/index/${index}`],
      });
    }
    return grantOn(this.table, this.#encryptionKey, grantee, actionsOf[purpose]);
  }

  /** Grants the actions that Lambda needs to invoke a function with the records of the stream. @internal */
  grantStream(grantee: IGrantable): Grant {
    this.#encryptionKey?.grantTable(grantee, 'read');
    return Grant.addToPrincipal({
      grantee,
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((each) => `dynamodb:${each}`),
      resourceArns: [this.streamArn],
    });
  }
}
