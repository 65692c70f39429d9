import { type MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { sumOf } from './metric-sum.ts';

/** The operations that Latchkey uses. DynamoDB has a metric of system errors for each. */
const operations = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactGetItems',
  'TransactWriteItems',
] as const;

/** Returns the number of throttled reads and writes of a table. */
export function throttledRequests(table: TableV2): MathExpression | Metric {
  const ofKind = (name: string) => table.metric(name, { statistic: Stats.SUM });
  return sumOf('throttled', [ofKind('ReadThrottleEvents'), ofKind('WriteThrottleEvents')]);
}

/** Returns the number of requests to a table that DynamoDB answered with a system error. */
export function systemErrors(table: TableV2): MathExpression | Metric {
  const ofOperation = (Operation: string) =>
    table.metric('SystemErrors', {
      dimensionsMap: { TableName: table.tableName, Operation },
      statistic: Stats.SUM,
    });
  return sumOf('systemErrors', operations.map(ofOperation));
}
