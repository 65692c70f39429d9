import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { protectedTable } from './protected-table.ts';

export interface PhotoRequestsTableProps {
  readonly removalPolicy: RemovalPolicy;
}

/** The sample API's own data. Replace it with yours. */
export class PhotoRequestsTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { removalPolicy }: PhotoRequestsTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(removalPolicy),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
  }

  grantCreate(identity: IGrantable): Grant {
    return this.#grant(identity, 'PutItem');
  }

  grantGet(identity: IGrantable): Grant {
    return this.#grant(identity, 'GetItem');
  }

  grantList(identity: IGrantable): Grant {
    return this.#grant(identity, 'Query');
  }

  #grant(grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({ grantee, actions: [`dynamodb:${action}`], resourceArns: [this.table.tableArn] });
  }
}
