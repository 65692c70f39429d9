import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { protectedTable } from './protected-table.ts';

export interface KeysTableProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Workspaces, keys, credentials and audit events. Its stream tells the world of changes.
 *
 * A transaction needs no permission of its own, only those of its items
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
 */
export class KeysTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { removalPolicy }: KeysTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(removalPolicy),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
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

  /** To delete a workspace with all of its keys. */
  grantDeleteWorkspace(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query');
  }

  /** To put a root key in the place of another, or of none. */
  grantReplaceRootKey(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
  }

  grantGet(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem');
  }

  #grant(grantee: IGrantable, ...actions: readonly string[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `dynamodb:${action}`),
      resourceArns: [this.table.tableArn],
    });
  }
}
