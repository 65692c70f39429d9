import type { Limits } from '../../domain/limits/plan-schema.ts';
import type { CounterStore } from '../../domain/limits/ports.ts';
import { type Counts, windowsAt } from '../../domain/limits/rate-windows.ts';
import { ConditionFailedError, type DynamoCalls, type UpdateRequest } from './dynamo-calls.ts';

/** Counters are the usage history too; DynamoDB deletes them after this. Correctness never depends on it. */
const keptSeconds = 31 * 24 * 3600;

/** One item per key and hour: `h` counts the hour, `m00` to `m59` its minutes. One request is one conditional update. */
export class DynamoCounterStore implements CounterStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async count(keyId: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }> {
    const { hour, minute, hourResetAt } = windowsAt(now);
    const names = { '#h': 'h', '#m': minuteName(minute), '#expiresAt': 'expiresAt' };
    const update: UpdateRequest = {
      TableName: this.#table,
      Key: { pk: keyId, sk: hour },
      UpdateExpression: 'ADD #h :one, #m :one SET #expiresAt = :expiresAt',
      ConditionExpression:
        '(attribute_not_exists(#h) OR #h < :perHour) AND (attribute_not_exists(#m) OR #m < :perMinute)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':one': 1,
        ':perHour': limits.perHour,
        ':perMinute': limits.perMinute,
        ':expiresAt': hourResetAt + keptSeconds,
      },
      ReturnValues: 'UPDATED_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    try {
      const { Attributes } = await this.#dynamo.update(update);
      return { admitted: true, counts: countsIn(Attributes, minute) };
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      return { admitted: false, counts: countsIn(error.item, minute) };
    }
  }

  async add(counter: string, count: number, at: number): Promise<void> {
    const { hour, minute, hourResetAt } = windowsAt(at);
    await this.#dynamo.update({
      TableName: this.#table,
      Key: { pk: counter, sk: hour },
      UpdateExpression: 'ADD #h :count, #m :count SET #expiresAt = :expiresAt',
      ExpressionAttributeNames: { '#h': 'h', '#m': minuteName(minute), '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: { ':count': count, ':expiresAt': hourResetAt + keptSeconds },
    });
  }

  async read(keyId: string, now: number): Promise<Counts> {
    const { hour, minute } = windowsAt(now);
    const { Item } = await this.#dynamo.get({
      TableName: this.#table,
      Key: { pk: keyId, sk: hour },
      ConsistentRead: true,
      ProjectionExpression: '#h, #m',
      ExpressionAttributeNames: { '#h': 'h', '#m': minuteName(minute) },
    });
    return countsIn(Item, minute);
  }
}

function minuteName(minute: number): string {
  return `m${String(minute).padStart(2, '0')}`;
}

function countsIn(item: Record<string, unknown> | undefined, minute: number): Counts {
  return { minute: Number(item?.[minuteName(minute)] ?? 0), hour: Number(item?.['h'] ?? 0) };
}
