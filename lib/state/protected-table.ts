import { RemovalPolicy } from 'aws-cdk-lib';
import { Billing, type TablePropsV2, type TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EncryptionKey } from './encryption-key.ts';

export interface ProtectedTableProps {
  readonly removalPolicy: RemovalPolicy;
  /** undefined: DynamoDB encrypts the table with its own key. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/** Returns the properties of every table: on-demand capacity, point-in-time recovery for 35 days, deletion protection. */
export function protectedTable({ removalPolicy }: ProtectedTableProps) {
  return {
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  } satisfies Partial<TablePropsV2>;
}

/** Grants actions on a table, e.g. `GetItem`, and the actions on its KMS key that they need. */
export function grantOn(
  table: TableV2,
  encryptionKey: EncryptionKey | undefined,
  grantee: IGrantable,
  actions: readonly string[],
): Grant {
  const isReading = actions.every((action) => /^(BatchGet|Get|Query)/.test(action));
  encryptionKey?.grantTable(grantee, isReading ? 'read' : 'write');
  return Grant.addToPrincipal({
    grantee,
    actions: actions.map((action) => `dynamodb:${action}`),
    resourceArns: [table.tableArn],
  });
}
