import { RemovalPolicy } from 'aws-cdk-lib';
import { Billing, type TablePropsV2 } from 'aws-cdk-lib/aws-dynamodb';

/** What every table has: pay per request, restore to any second of the last 35 days, no deletion by accident. */
export function protectedTable(removalPolicy: RemovalPolicy) {
  return {
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  } satisfies Partial<TablePropsV2>;
}
