import type { CurrentQuota } from '../../../domain/limits/quota.ts';
import type { QuotaCount, QuotaReader, QuotaStore } from '../../../domain/limits/quota-ports.ts';
import { type DynamoCalls, updateIf } from '../dynamo-calls.ts';
import { itemsWith } from '../until-settled.ts';

/** The time for which the count of a period stays after its end. A count without an end is never deleted. */
const keptSeconds = 31 * 24 * 3600;

/** The item that counts a quota in one period. */
const keyOf = ({ counter, period }: CurrentQuota) => ({ pk: counter, sk: period.name });

/** Counts requests against quotas: one item for each quota and period, one conditional update for each request. */
export class DynamoQuotaStore implements QuotaStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async consume(quota: CurrentQuota, cost: number): Promise<QuotaCount> {
    const { limit, period } = quota;
    const isLasting = period.resetAt === null;
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: keyOf(quota),
      UpdateExpression: isLasting ? 'ADD #used :cost' : 'ADD #used :cost SET #expiresAt = :expiresAt',
      // A request that costs more than the whole quota must not create the item.
      ConditionExpression: cost > limit ? '#used <= :room' : 'attribute_not_exists(#used) OR #used <= :room',
      ExpressionAttributeNames: { '#used': 'used', ...(!isLasting && { '#expiresAt': 'expiresAt' }) },
      ExpressionAttributeValues: {
        ':cost': cost,
        ':room': limit - cost,
        ...(period.resetAt !== null && { ':expiresAt': period.resetAt + keptSeconds }),
      },
      ReturnValues: 'UPDATED_NEW',
    });
    return { admitted, used: usedIn(item) };
  }

  async giveBack(quota: CurrentQuota, cost: number): Promise<void> {
    await this.#dynamo.updateOnce({
      TableName: this.#table,
      Key: keyOf(quota),
      UpdateExpression: 'ADD #used :back',
      ConditionExpression: '#used >= :cost',
      ExpressionAttributeNames: { '#used': 'used' },
      ExpressionAttributeValues: { ':back': -cost, ':cost': cost },
    });
  }

  async read(quota: CurrentQuota): Promise<number> {
    const { Item } = await this.#dynamo.get({ TableName: this.#table, Key: keyOf(quota), ConsistentRead: true });
    return usedIn(Item);
  }
}

/** Reads the counts of quotas. */
export class DynamoQuotaReader implements QuotaReader {
  readonly #dynamo: Pick<DynamoCalls, 'batchGet'>;
  readonly #table: string;

  constructor(dynamo: Pick<DynamoCalls, 'batchGet'>, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async used(quotas: readonly CurrentQuota[]): Promise<number[]> {
    if (quotas.length === 0) return [];
    const keys = quotas.map(keyOf);
    const items = await itemsWith(this.#dynamo, this.#table, keys);
    return keys.map(({ pk, sk }) => usedIn(items.find((item) => item['pk'] === pk && item['sk'] === sk)));
  }
}

function usedIn(item: Readonly<Record<string, unknown>> | undefined): number {
  return Number(item?.['used'] ?? 0);
}
