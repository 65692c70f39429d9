import { reserveNames } from '../../../domain/limits/key-counters.ts';
import { inFlight } from '../../../domain/shared/in-flight.ts';
import type {
  RecordLength,
  RollUpProgress,
  UsageLedger,
  UsedCounter,
  WorkspacesQuery,
} from '../../../domain/usage/ports.ts';
import type { CountedKey, MinuteCount, UsageRecord } from '../../../domain/usage/record.ts';
import type { Sums } from '../../../domain/usage/refusals.ts';
import { endOfHour, hourOf, minuteIn, refusalIn, usedByIn } from '../counter-item.ts';
import { ConditionFailedError, type DynamoCalls, type Item, pagesOf } from '../dynamo-calls.ts';
import { allItemsWith, itemsWith } from '../until-settled.ts';
import { dayAttribute, monthOf, workspacesIn } from './month-list.ts';
import { packSums } from './packed-usage.ts';
import { UsageRecords } from './usage-records.ts';
import { UsedCountersIndex } from './used-counters.ts';

/** The number of counters with reserves that are read at the same time. */
const countersAtOnce = 10;

const progressKey = { pk: 'roll-up', sk: 'PROGRESS' };

export interface UsageLedgerOptions {
  /** The time for which days are kept, in milliseconds. */
  readonly daysKeptMs: number;
}

/** The usage of workspaces in the counters table. */
export class DynamoUsageLedger implements UsageLedger {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;
  readonly #records: UsageRecords;
  readonly #used: UsedCountersIndex;
  readonly #daysKeptMs: number;

  constructor(dynamo: DynamoCalls, table: string, { daysKeptMs }: UsageLedgerOptions) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#daysKeptMs = daysKeptMs;
    this.#records = new UsageRecords(dynamo, table, daysKeptMs);
    this.#used = new UsedCountersIndex(dynamo, table);
  }

  async getProgress(): Promise<RollUpProgress | undefined> {
    const { Item } = await this.#dynamo.get({ TableName: this.#table, Key: progressKey, ConsistentRead: true });
    if (Item === undefined) return undefined;
    const { rolledTo, settledTo, underWay, failed } = Item as unknown as RollUpProgress;
    return { rolledTo, settledTo, underWay, failed };
  }

  async putProgress({ rolledTo, settledTo, underWay, failed }: RollUpProgress): Promise<boolean> {
    try {
      await this.#dynamo.put({
        TableName: this.#table,
        Item: { ...progressKey, rolledTo, settledTo, underWay, failed },
        ConditionExpression: 'attribute_not_exists(pk) OR (rolledTo <= :rolledTo AND settledTo <= :settledTo)',
        ExpressionAttributeValues: { ':rolledTo': rolledTo, ':settledTo': settledTo },
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailedError) return false;
      throw error;
    }
  }

  usedIn(hour: number, after: string | undefined) {
    return this.#used.byWorkspace(hour, after);
  }

  usedBy(workspaceId: string, hour: number, keyId?: string) {
    return this.#used.ofWorkspace(workspaceId, hour, keyId);
  }

  async countsIn(hour: number, counters: readonly UsedCounter[]): Promise<readonly CountedKey[]> {
    const sk = hourOf(hour);
    const keys = counters.map(({ counter }) => ({ pk: counter, sk }));
    const items = await allItemsWith(this.#dynamo, this.#table, keys);
    return inFlight(countersAtOnce, items, (item) => this.#countedKey(item, hour));
  }

  records(length: RecordLength, workspaceId: string, time: { readonly from: number; readonly to: number }) {
    return this.#records.read(length, workspaceId, time);
  }

  async putRecord(
    length: RecordLength,
    workspaceId: string,
    at: number,
    record: UsageRecord,
    countedAt: number,
  ): Promise<void> {
    await this.#records.put(length, workspaceId, at, record, countedAt);
  }

  workspacesIn(query: WorkspacesQuery) {
    return workspacesIn(this.#dynamo, this.#table, query);
  }

  async noteDay(workspaceId: string, day: number, sums: Sums): Promise<void> {
    await this.#dynamo.updateRepeatedly({
      TableName: this.#table,
      Key: { pk: monthOf(day), sk: workspaceId },
      UpdateExpression: 'SET #day = :sums, #expiresAt = :expiresAt',
      ExpressionAttributeNames: { '#day': dayAttribute(day), '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: {
        ':sums': packSums(sums),
        ':expiresAt': Math.ceil((day + this.#daysKeptMs) / 1000) + 31 * 86_400,
      },
    });
  }

  /** Counts what an item has counted, and takes off what is left in the reserves of its key. */
  async #countedKey(item: Item, hour: number): Promise<CountedKey> {
    const counter = String(item['pk']);
    const { keyId } = usedByIn(item);
    const ownerId = item['ownerId'] == null ? null : String(item['ownerId']);
    if (counter.startsWith('limited#')) return { keyId, ownerId, counts: refusalsIn(item) };
    if (item['isWithReserves'] !== true) return { keyId, ownerId, counts: admittedIn(item) };
    const left = await Promise.all(reserveNames(counter).map((name) => this.#reservesIn(name, hour)));
    // Read last: requests are counted before they are put into a reserve, so no sum is negative.
    const [latest = item] = await itemsWith(this.#dynamo, this.#table, [{ pk: counter, sk: hourOf(hour) }]);
    return { keyId, ownerId, counts: [...admittedIn(latest), ...left.flat()] };
  }

  async #reservesIn(reserve: string, hour: number): Promise<MinuteCount[]> {
    const counts: MinuteCount[] = [];
    const pages = pagesOf(this.#dynamo, {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': reserve, ':first': hourOf(hour), ':last': endOfHour(hour) },
    });
    for await (const { Items } of pages) counts.push(...Items.flatMap(admittedIn));
    return counts;
  }
}

function admittedIn(item: Item): MinuteCount[] {
  return Object.entries(item).flatMap(([attribute, count]) => {
    const minute = minuteIn(attribute);
    return minute === undefined ? [] : [{ minute, name: 'admitted' as const, count: Number(count) }];
  });
}

function refusalsIn(item: Item): MinuteCount[] {
  return Object.entries(item).flatMap(([attribute, count]) => {
    const found = refusalIn(attribute);
    return found === undefined ? [] : [{ ...found, count: Number(count) }];
  });
}
