import { AttributeType, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { auditIndex, dueIndex } from '../../lambdas/environment.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { grantOn, type ProtectedTableProps, protectedTable } from './protected-table.ts';

/**
 * Workspaces, keys, credentials and audit events. Its stream tells the world of changes.
 *
 * A transaction needs no permission of its own, only those of its items
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
 */
export class KeysTable extends Construct {
  readonly table: TableV2;
  /** Of its stream. */
  readonly streamArn: string;
  readonly #encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(props),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      // Both are sparse: what has a time at which something is due, and audit events of single keys.
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

  /** To be told of all that is written to the table. What Lambda asks of a function that it calls with a stream. */
  grantStream(identity: IGrantable): Grant {
    this.#encryptionKey?.grantTable(identity, 'read');
    return Grant.addToPrincipal({
      grantee: identity,
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((each) => `dynamodb:${each}`),
      resourceArns: [this.streamArn],
    });
  }

  /** To page through the audit events of a workspace, or of one key. */
  grantAuditHistory(identity: IGrantable): Grant {
    this.#grantIndex(identity, auditIndex);
    return this.#grant(identity, 'Query');
  }

  /** To find what is due, and rotate keys: change them, with new values for old ones. */
  grantKeep(identity: IGrantable): Grant {
    this.#grantIndex(identity, dueIndex);
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
  }

  /** To find the key that a value belongs to, and give it another. */
  grantRotate(identity: IGrantable): Grant {
    const actions = ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];
    return this.#grant(identity, ...actions);
  }

  /** To page through all keys, and change some of them. */
  grantReview(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query');
  }

  /** To write audit events. */
  grantAudit(identity: IGrantable): Grant {
    return this.#grant(identity, 'PutItem');
  }

  /** To find a credential, note its use, and move it to the current pepper. */
  grantVerify(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
  }

  /** To add a key and its credential, count it, and write the audit event. */
  grantCreate(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem');
  }

  /** To replace a key's credential, provided that the workspace's plan stays as it was read. */
  grantRegenerate(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
  }

  /** To change a key and its credential, and write the audit event. */
  grantUpdate(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem');
  }

  /** To delete a key and its credential, count it, and write the audit event. */
  grantDelete(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
  }

  /** To read a workspace and page through its keys. */
  grantList(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'Query');
  }

  /** To make a workspace with its root key, and bring its terms to that key. */
  grantProvision(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'Query');
  }

  /** To page through all workspaces. */
  grantListWorkspaces(identity: IGrantable): Grant {
    return this.#grant(identity, 'BatchGetItem', 'Query');
  }

  /** To change a workspace, and bring its terms to all of its keys. */
  grantSettle(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'Query');
  }

  /** To delete a workspace with all of its keys and members. */
  grantDeleteWorkspace(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query');
  }

  /** To find who a person is in a workspace. */
  grantAdmitMembers(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'Query');
  }

  /** To read a workspace, and where a person belongs. */
  grantReadOwnWorkspace(identity: IGrantable): Grant {
    return this.#grant(identity, 'BatchGetItem', 'GetItem', 'Query');
  }

  /** To add or change a member, count them, and write the audit event, unless the workspace is being deleted. */
  grantPutMember(identity: IGrantable): Grant {
    return this.#grant(identity, 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem');
  }

  /** To remove a member, count them, and write the audit event. */
  grantRemoveMember(identity: IGrantable): Grant {
    return this.#grant(identity, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem');
  }

  /** To page through the members of a workspace. */
  grantListMembers(identity: IGrantable): Grant {
    return this.#grant(identity, 'Query');
  }

  /** To put a root key in the place of another, or of none. */
  grantReplaceRootKey(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
  }

  grantGet(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem');
  }

  #grantIndex(grantee: IGrantable, index: string): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:Query'],
      resourceArns: [`${this.table.tableArn}/index/${index}`],
    });
  }

  #grant(grantee: IGrantable, ...actions: readonly string[]): Grant {
    return grantOn(this.table, this.#encryptionKey, grantee, actions);
  }
}
