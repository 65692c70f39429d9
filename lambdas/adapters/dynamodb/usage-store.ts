import type { Count, LastUseReader, RefusalCount, UsageStore } from '../../domain/limits/ports.ts';
import { minuteMs } from '../../domain/shared/time.ts';
import { endOfHour, hourOf, minuteIn, refusalIn, startOfHour } from './counter-item.ts';
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

  async counts(counter: string, time: { from: number; to: number }, by: 'minute' | 'hour'): Promise<Count[]> {
    const items = await this.#items(counter, time, by === 'hour' ? 'sk, h, isWithReserves' : undefined);
    return items.flatMap(by === 'hour' ? countOfHour : countsOfMinutes).filter((each) => isInTime(each, time));
  }

  async refusals(counter: string, time: { from: number; to: number }, by: 'minute' | 'hour'): Promise<RefusalCount[]> {
    const items = await this.#items(counter, time);
    return items.flatMap((item) => refusalsOf(item, by)).filter((each) => isInTime(each, time));
  }

  async #items(counter: string, { from, to }: { from: number; to: number }, project?: string): Promise<Item[]> {
    if (from >= to) return [];
    const items: Item[] = [];
    const pages = pagesOf(this.#dynamo, {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': counter, ':first': hourOf(from), ':last': endOfHour(to - 1) },
      ...(project !== undefined && { ProjectionExpression: project }),
    });
    for await (const { Items } of pages) items.push(...Items);
    return items;
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

function refusalsOf({ sk, ...item }: Item, by: 'minute' | 'hour'): RefusalCount[] {
  const hour = startOfHour(sk);
  return Object.entries(item).flatMap(([attribute, count]) => {
    const found = refusalIn(attribute);
    if (found === undefined) return [];
    return [{ at: by === 'hour' ? hour : hour + found.minute * minuteMs, name: found.name, count: Number(count) }];
  });
}

const isInTime = ({ at, count }: { at: number; count: number }, { from, to }: { from: number; to: number }) =>
  at >= from && at < to && count !== 0;
