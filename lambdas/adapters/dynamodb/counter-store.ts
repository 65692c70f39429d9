import type { CounterStore } from '../../domain/limits/ports.ts';
import {
  type Counts,
  forEachWindow,
  type Limits,
  type RateWindows,
  windows,
  windowsAt,
} from '../../domain/limits/rate-windows.ts';
import { counterAttributes } from './counter-item.ts';
import { ConditionFailedError, type DynamoCalls, type UpdateRequest } from './dynamo-calls.ts';

/** Counters are also the usage history. DynamoDB deletes them after this time; correctness never depends on it. */
const keptSeconds = 31 * 24 * 3600;

/** Adds to every window: `ADD #minute :count, #hour :count SET …`. */
const addToAll = `ADD ${windows.map(({ unit }) => `#${unit} :count`).join(', ')} SET #expiresAt = :expiresAt`;
/** Holds while every window has room. */
const haveRoom = windows
  .map(({ name, unit }) => `(attribute_not_exists(#${unit}) OR #${unit} < :${name})`)
  .join(' AND ');
const project = windows.map(({ unit }) => `#${unit}`).join(', ');

/** Counts requests. Each request is one conditional update of one item. */
export class DynamoCounterStore implements CounterStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async count(keyId: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }> {
    const at = windowsAt(now);
    const values: Record<string, number> = { ':count': 1, ':expiresAt': at.hourResetAt + keptSeconds };
    for (const { name } of windows) values[`:${name}`] = limits[name];
    const update: UpdateRequest = {
      TableName: this.#table,
      Key: { pk: keyId, sk: at.hour },
      UpdateExpression: addToAll,
      ConditionExpression: haveRoom,
      ExpressionAttributeNames: { ...attributeNames(at), '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: values,
      ReturnValues: 'UPDATED_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    try {
      const { Attributes } = await this.#dynamo.update(update);
      return { admitted: true, counts: countsIn(Attributes, at) };
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      return { admitted: false, counts: countsIn(error.item, at) };
    }
  }

  async add(counter: string, count: number, now: number): Promise<void> {
    const at = windowsAt(now);
    await this.#dynamo.update({
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: addToAll,
      ExpressionAttributeNames: { ...attributeNames(at), '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: { ':count': count, ':expiresAt': at.hourResetAt + keptSeconds },
    });
  }

  async read(keyId: string, now: number): Promise<Counts> {
    const at = windowsAt(now);
    const { Item } = await this.#dynamo.get({
      TableName: this.#table,
      Key: { pk: keyId, sk: at.hour },
      ConsistentRead: true,
      ProjectionExpression: project,
      ExpressionAttributeNames: attributeNames(at),
    });
    return countsIn(Item, at);
  }
}

/** The attributes of the windows as names in an expression: `{ '#minute': 'm15', '#hour': 'h' }`. */
function attributeNames(at: RateWindows): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { unit } of windows) names[`#${unit}`] = counterAttributes[unit](at);
  return names;
}

function countsIn(item: Record<string, unknown> | undefined, at: RateWindows): Counts {
  return forEachWindow('unit', ({ unit }) => Number(item?.[counterAttributes[unit](at)] ?? 0));
}
