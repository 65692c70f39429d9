import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { protectedTable } from './protected-table.ts';

export interface CountersTableProps {
  readonly removalPolicy: RemovalPolicy;
}

/** Requests per key, hour and minute: what limits are kept by, and the usage history. */
export class CountersTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { removalPolicy }: CountersTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(removalPolicy),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
  }

  /** To count a request, or read the counts of one that is refused for another reason. */
  grantCount(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
    });
  }
}
