import type { Count, UsageStore } from '../../domain/limits/ports.ts';
import { type DynamoCalls, pagesOf } from './dynamo-calls.ts';

/** Reads the items that DynamoCounterStore writes, a range of hours at once. */
export class DynamoUsageStore implements UsageStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async counts(counter: string, { from, to }: { from: number; to: number }, by: 'minute' | 'hour'): Promise<Count[]> {
    if (from >= to) return [];
    const counts: Count[] = [];
    const pages = pagesOf(this.#dynamo, {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': counter, ':first': hourAt(from), ':last': hourAt(to - 1) },
      ...(by === 'hour' && { ProjectionExpression: 'sk, h' }),
    });
    for await (const { Items } of pages) counts.push(...Items.flatMap(by === 'hour' ? countOfHour : countsOfMinutes));
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
