import { type MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { sumOf } from './metric-sum.ts';

/** Operations whose failures DynamoDB counts apart; those that Latchkey uses. */
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

/** Requests that the table, or the account, had no capacity for. */
export function throttledRequests(table: TableV2): MathExpression {
  const ofKind = (name: string) => table.metric(name, { statistic: Stats.SUM });
  return sumOf('throttled', [ofKind('ReadThrottleEvents'), ofKind('WriteThrottleEvents')]);
}

/** Requests that failed at DynamoDB's end. */
export function systemErrors(table: TableV2): MathExpression {
  const ofOperation = (Operation: string) =>
    table.metric('SystemErrors', {
      dimensionsMap: { TableName: table.tableName, Operation },
      statistic: Stats.SUM,
    });
  return sumOf('systemErrors', operations.map(ofOperation));
}
