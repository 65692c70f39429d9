import { RemovalPolicy } from 'aws-cdk-lib';
import { Billing, type TablePropsV2, type TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EncryptionKey } from './encryption-key.ts';

export interface ProtectedTableProps {
  readonly removalPolicy: RemovalPolicy;
  /** Undefined: DynamoDB encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/** What every table has: pay per request, restore to any second of the last 35 days, no deletion by accident. */
export function protectedTable({ removalPolicy }: ProtectedTableProps) {
  return {
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  } satisfies Partial<TablePropsV2>;
}

/** These actions on the table, e.g. `GetItem`, and what of its key they need. */
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
