import type { Count, LastUseReader, UsageStore } from '../../domain/limits/ports.ts';
import { minuteMs } from '../../domain/shared/time.ts';
import { endOfHour, hourOf, minuteIn, startOfHour } from './counter-item.ts';
import { type DynamoCalls, type Item, pagesOf } from './dynamo-calls.ts';
import { itemsWith } from './until-settled.ts';

/** Reads the counters that DynamoCounterStore writes: a range of hours in one query. */
export class DynamoUsageStore implements UsageStore, LastUseReader {
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
    return counts.filter(({ at, count }) => at >= from && at < to && count !== 0);
  }

  async lastMinutes(counters: readonly { counter: string; hour: number }[]): Promise<Map<string, number>> {
    const keys = counters.map(({ counter, hour }) => ({ pk: counter, sk: hourOf(hour) }));
    const items = await itemsWith(this.#dynamo, this.#table, keys);
    return new Map(
      items.flatMap((item) => {
        const at = lastMinuteOf(item);
        return at === undefined ? [] : [[String(item['pk']), at]];
      }),
    );
  }
}

/** Returns the start of the last minute in which an item counts requests. */
function lastMinuteOf({ sk, ...item }: Item): number | undefined {
  const minutes = Object.entries(item).flatMap(([name, count]) => {
    const minute = minuteIn(name);
    return minute !== undefined && Number(count) > 0 ? [minute] : [];
  });
  return minutes.length === 0 ? undefined : startOfHour(sk) + Math.max(...minutes) * minuteMs;
}

function countOfHour({ sk, h, isWithReserves }: Record<string, unknown>): Count {
  // A counter that has only refusals for other reasons than the rate limit has no `h`.
  return { at: startOfHour(sk), count: Number(h ?? 0), ...(isWithReserves === true && { isWithReserves }) };
}

function countsOfMinutes({ sk, isWithReserves, ...item }: Record<string, unknown>): Count[] {
  const hour = startOfHour(sk);
  const mark = isWithReserves === true && { isWithReserves };
  return Object.entries(item).flatMap(([name, count]) => {
    const minute = minuteIn(name);
    return minute === undefined ? [] : [{ at: hour + minute * minuteMs, count: Number(count), ...mark }];
  });
}
