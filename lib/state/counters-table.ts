import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { usedInIndex } from '../../lambdas/environment.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { grantOn, type ProtectedTableProps, protectedTable } from './protected-table.ts';

/** Holds the number of requests per key, hour and minute, for the rate limits and the usage history. */
export class CountersTable extends Construct {
  readonly table: TableV2;
  readonly #encryptionKey: EncryptionKey | undefined;

  /** @internal */
  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(props),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      // Only the keys: DynamoDB writes the index when a counter is created, and not when it counts.
      globalSecondaryIndexes: [
        {
          indexName: usedInIndex,
          partitionKey: { name: usedInIndex, type: AttributeType.STRING },
          sortKey: { name: 'usedBy', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
    this.#encryptionKey = props.encryptionKey;
    props.encryptionKey?.encrypt(this.table);
  }

  /** Grants counting a request, and reading the counts for a request that is refused for another reason. @internal */
  grantCount(grantee: IGrantable): Grant {
    return grantOn(this.table, this.#encryptionKey, grantee, ['GetItem', 'UpdateItem']);
  }

  /** Grants reading when keys were last used. @internal */
  grantLastUse(grantee: IGrantable): Grant {
    return grantOn(this.table, this.#encryptionKey, grantee, ['BatchGetItem']);
  }

  /** Grants reading how much of quotas is used. @internal */
  grantQuotas(grantee: IGrantable): Grant {
    return grantOn(this.table, this.#encryptionKey, grantee, ['BatchGetItem']);
  }

  /** Grants reading the usage history. @internal */
  grantUsage(grantee: IGrantable): Grant {
    this.#grantIndex(grantee);
    return grantOn(this.table, this.#encryptionKey, grantee, ['BatchGetItem', 'GetItem', 'Query']);
  }

  /** Grants adding up the usage of all workspaces. @internal */
  grantRollUp(grantee: IGrantable): Grant {
    this.#grantIndex(grantee);
    const actions = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'];
    return grantOn(this.table, this.#encryptionKey, grantee, actions);
  }

  #grantIndex(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:Query'],
      resourceArns: [`${this.table.tableArn}/index/${usedInIndex}`],
    });
  }
}
