import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Count, UsageStore } from '../../domain/limits/ports.ts';
import { available } from './dynamo.ts';

/** Reads the items that DynamoCounterStore writes, a range of hours at once. */
export class DynamoUsageStore implements UsageStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async counts(counter: string, { from, to }: { from: number; to: number }, by: 'minute' | 'hour'): Promise<Count[]> {
    if (from >= to) return [];
    const counts: Count[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await available(
        this.#dynamo.send(
          new QueryCommand({
            TableName: this.#table,
            ConsistentRead: true,
            ExclusiveStartKey: start,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
            ExpressionAttributeValues: { ':pk': counter, ':first': hourAt(from), ':last': hourAt(to - 1) },
            ...(by === 'hour' && { ProjectionExpression: 'sk, h' }),
          }),
        ),
      );
      counts.push(...(page.Items ?? []).flatMap(by === 'hour' ? countOfHour : countsOfMinutes));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return counts.filter(({ at }) => at >= from && at < to);
  }
}

const hourAt = (time: number) => new Date(time).toISOString().slice(0, 13);
const timeOf = (hour: unknown) => Date.parse(`${hour}:00:00.000Z`);

function countOfHour({ sk, h }: Record<string, unknown>): Count {
  return { at: timeOf(sk), count: Number(h) };
}

function countsOfMinutes({ sk, ...item }: Record<string, unknown>): Count[] {
  const hour = timeOf(sk);
  return Object.entries(item).flatMap(([name, count]) =>
    /^m\d\d$/.test(name) ? [{ at: hour + Number(name.slice(1)) * 60_000, count: Number(count) }] : [],
  );
}
