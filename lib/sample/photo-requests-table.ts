import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../state/encryption-key.ts';
import { grantOn, type ProtectedTableProps, protectedTable } from '../state/protected-table.ts';

/** The data of the sample API. Replace it with your own. */
export class PhotoRequestsTable extends Construct {
  readonly table: TableV2;
  readonly #encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...protectedTable(props),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
    this.#encryptionKey = props.encryptionKey;
    props.encryptionKey?.encrypt(this.table);
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
    return grantOn(this.table, this.#encryptionKey, grantee, [action]);
  }
}
