import type { Count, UsageStore } from '../../domain/limits/ports.ts';
import { minuteMs } from '../../domain/shared/time.ts';
import { endOfHour, hourOf, minuteIn, startOfHour } from './counter-item.ts';
import { type DynamoCalls, pagesOf } from './dynamo-calls.ts';

/** Reads the counters that DynamoCounterStore writes: a range of hours in one query. */
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
      ExpressionAttributeValues: { ':pk': counter, ':first': hourOf(from), ':last': endOfHour(to - 1) },
      ...(by === 'hour' && { ProjectionExpression: 'sk, h, isWithReserves' }),
    });
    for await (const { Items } of pages) counts.push(...Items.flatMap(by === 'hour' ? countOfHour : countsOfMinutes));
    return counts.filter(({ at }) => at >= from && at < to);
  }
}

function countOfHour({ sk, h, isWithReserves }: Record<string, unknown>): Count {
  return { at: startOfHour(sk), count: Number(h), ...(isWithReserves === true && { isWithReserves }) };
}

function countsOfMinutes({ sk, isWithReserves, ...item }: Record<string, unknown>): Count[] {
  const hour = startOfHour(sk);
  const mark = isWithReserves === true && { isWithReserves };
  return Object.entries(item).flatMap(([name, count]) => {
    const minute = minuteIn(name);
    return minute === undefined ? [] : [{ at: hour + minute * minuteMs, count: Number(count), ...mark }];
  });
}
