import { ServiceUnavailableError } from '../../../domain/shared/errors.ts';
import { dayMs, hourMs, isoTime } from '../../../domain/shared/time.ts';
import type { RecordLength } from '../../../domain/usage/ports.ts';
import type { UsageRecord } from '../../../domain/usage/record.ts';
import { keptMs } from '../../../domain/usage/usage-range.ts';
import { ConditionFailedError, type DynamoCalls, type Item, pagesOf } from '../dynamo-calls.ts';
import { pack, unpack } from './packed-usage.ts';

/** The most characters of a packed record in one item. DynamoDB accepts 400 KB. */
const maxPart = 350_000;
/** How often a record is read that is replaced meanwhile. */
const maxTries = 3;

const lengths = {
  hour: { prefix: 'hours#', characters: 13, ms: hourMs },
  day: { prefix: 'days#', characters: 10, ms: dayMs },
} as const;

/**
 * Stores the records of workspaces in the counters table: one item for each hour and day, and further ones if it is too large. The
 * names of further items contain the time of the counts, so a reader never joins parts of two records.
 */
export class UsageRecords {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;
  readonly #daysKeptMs: number;

  constructor(dynamo: DynamoCalls, table: string, daysKeptMs: number) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#daysKeptMs = daysKeptMs;
  }

  async read(
    length: RecordLength,
    workspaceId: string,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<Map<number, UsageRecord>> {
    if (from >= to) return new Map();
    for (let tries = 0; tries < maxTries; tries++) {
      const items: Item[] = [];
      const pages = pagesOf(this.#dynamo, {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':pk': `${lengths[length].prefix}${workspaceId}`,
          ':first': nameOf(length, from),
          ':last': `${nameOf(length, to - 1)}~`,
        },
      });
      for await (const { Items } of pages) items.push(...Items);
      const records = joined(length, items);
      if (records !== undefined) return records;
    }
    throw new ServiceUnavailableError();
  }

  async put(
    length: RecordLength,
    workspaceId: string,
    at: number,
    record: UsageRecord,
    countedAt: number,
  ): Promise<void> {
    const { prefix, ms } = lengths[length];
    const pk = `${prefix}${workspaceId}`;
    const sk = nameOf(length, at);
    const text = pack(record);
    const parts = Math.max(1, Math.ceil(text.length / maxPart));
    const kept = length === 'hour' ? keptMs : this.#daysKeptMs;
    const shared = { expiresAt: Math.ceil((at + ms + kept) / 1000), countedAt };
    const partOf = (part: number) => text.slice(part * maxPart, (part + 1) * maxPart);
    for (let part = 1; part < parts; part++) {
      const Item = { pk, sk: partName(sk, countedAt, part), ...shared, usage: partOf(part) };
      await this.#dynamo.put({ TableName: this.#table, Item });
    }
    try {
      await this.#dynamo.put({
        TableName: this.#table,
        Item: { pk, sk, ...shared, parts, usage: partOf(0) },
        ConditionExpression: 'attribute_not_exists(countedAt) OR countedAt <= :countedAt',
        ExpressionAttributeValues: { ':countedAt': countedAt },
      });
    } catch (error) {
      // Another run has stored the record of later counts.
      if (!(error instanceof ConditionFailedError)) throw error;
    }
    if (parts > 1) await this.#deleteOtherParts(pk, sk, countedAt);
  }

  async #deleteOtherParts(pk: string, sk: string, countedAt: number): Promise<void> {
    const pages = pagesOf(this.#dynamo, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      FilterExpression: 'countedAt < :countedAt',
      ProjectionExpression: 'pk, sk',
      ExpressionAttributeValues: { ':pk': pk, ':first': `${sk}#`, ':last': `${sk}#~`, ':countedAt': countedAt },
    });
    for await (const { Items } of pages) {
      for (const Key of Items) await this.#dynamo.delete({ TableName: this.#table, Key });
    }
  }
}

const nameOf = (length: RecordLength, at: number) => isoTime(at).slice(0, lengths[length].characters);

const partName = (sk: string, countedAt: number, part: number) => `${sk}#${countedAt}#${part}`;

/** Joins the parts of records. Returns undefined if a part is missing, because the record was replaced while it was read. */
function joined(length: RecordLength, items: readonly Item[]): Map<number, UsageRecord> | undefined {
  const { characters } = lengths[length];
  const bySortKey = new Map(items.map((item) => [String(item['sk']), item]));
  const records = new Map<number, UsageRecord>();
  for (const [sk, { usage, parts, countedAt }] of bySortKey) {
    if (sk.length > characters) continue;
    let text = String(usage);
    for (let part = 1; part < Number(parts); part++) {
      const next = bySortKey.get(partName(sk, Number(countedAt), part));
      if (next === undefined) return undefined;
      text += String(next['usage']);
    }
    records.set(startOf(sk), unpack(text));
  }
  return records;
}

const startOf = (sk: string) => Date.parse(sk.length > 10 ? `${sk}:00:00.000Z` : `${sk}T00:00:00.000Z`);
