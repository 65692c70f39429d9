import type { CounterStore, Taken } from '../../domain/limits/ports.ts';
import {
  type Counts,
  forEachWindow,
  type Limits,
  type LimitsOfTime,
  type RateWindows,
  windows,
  windowsAt,
} from '../../domain/limits/rate-windows.ts';
import { counterAttributes, reserveHour } from './counter-item.ts';
import { ConditionFailedError, type DynamoCalls, type Item, type UpdateRequest } from './dynamo-calls.ts';

/** Counters are also the usage history. DynamoDB deletes them after this time; correctness never depends on it. */
const keptSeconds = 31 * 24 * 3600;

/** Adds to every window: `ADD #minute :minute, #hour :hour SET …`. */
const addToAll = `ADD ${windows.map(({ unit }) => `#${unit} :${unit}`).join(', ')} SET #expiresAt = :expiresAt`;
/** Holds while every window has room. */
const haveRoom = windows
  .map(({ name, unit }) => `(attribute_not_exists(#${unit}) OR #${unit} <= :${name})`)
  .join(' AND ');
/** Holds while a reserve has requests left in every window. */
const haveLeft = windows.map(({ unit }) => `#${unit} < :zero`).join(' AND ');
const project = windows.map(({ unit }) => `#${unit}`).join(', ');
const one = forEachWindow('unit', () => 1);

/** Counts requests. Each request is one conditional update of one item. */
export class DynamoCounterStore implements CounterStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async count(keyId: string, limits: Limits, now: number, requests?: Counts) {
    const at = windowsAt(now);
    const update = this.#adding(keyId, at.hour, requests ?? one, at);
    const room = forEachWindow('name', ({ name, unit }) => limits[name] - (requests ?? one)[unit]);
    const isInAdvance = requests !== undefined;
    try {
      const { Attributes } = await this.#dynamo.update({
        ...update,
        UpdateExpression: isInAdvance ? `${addToAll}, #isWithReserves = :true` : addToAll,
        ConditionExpression: haveRoom,
        ExpressionAttributeNames: {
          ...update.ExpressionAttributeNames,
          ...(isInAdvance && { '#isWithReserves': 'isWithReserves' }),
        },
        ExpressionAttributeValues: {
          ...update.ExpressionAttributeValues,
          ...valuesOf(room),
          ...(isInAdvance && { ':true': true }),
        },
        ReturnValues: 'UPDATED_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return { admitted: true, counts: countsIn(Attributes, at) };
    } catch (error) {
      return { admitted: false, counts: countsIn(itemOf(error), at) };
    }
  }

  async take(reserve: string, limits: LimitsOfTime, now: number): Promise<Taken> {
    const at = windowsAt(now);
    const update = this.#adding(reserve, reserveHour(at, limits), one, at);
    try {
      const { Attributes } = await this.#dynamo.update({
        ...update,
        ConditionExpression: haveLeft,
        ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':zero': 0 },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const atFill = Attributes?.['counted'] as Counts | undefined;
      const counts = countsIn(Attributes, at);
      return {
        admitted: true,
        counts: forEachWindow('unit', ({ unit }) => Math.max(0, (atFill?.[unit] ?? 0) + counts[unit])),
      };
    } catch (error) {
      const counts = countsIn(itemOf(error), at);
      return { admitted: false, left: forEachWindow('unit', ({ unit }) => Math.max(0, -counts[unit])) };
    }
  }

  async fill(
    reserve: string,
    limits: LimitsOfTime,
    now: number,
    { requests, counts }: { readonly requests: Counts; readonly counts: Counts },
  ): Promise<void> {
    const at = windowsAt(now);
    const owed = forEachWindow('unit', ({ unit }) => 0 - requests[unit]);
    const update = this.#adding(reserve, reserveHour(at, limits), owed, at);
    await this.#dynamo.updateOnce({
      ...update,
      UpdateExpression: `${addToAll}, #counted = :counted`,
      ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#counted': 'counted' },
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':counted': counts },
    });
  }

  async add(counter: string, count: number, now: number): Promise<void> {
    const at = windowsAt(now);
    const counts = forEachWindow('unit', () => count);
    await this.#dynamo.update(this.#adding(counter, at.hour, counts, at));
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

  /** The update that adds to the windows of an item. */
  #adding(pk: string, sk: string, counts: Counts, at: RateWindows): UpdateRequest {
    return {
      TableName: this.#table,
      Key: { pk, sk },
      UpdateExpression: addToAll,
      ExpressionAttributeNames: { ...attributeNames(at), '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: { ...valuesOf(counts), ':expiresAt': at.hourResetAt + keptSeconds },
    };
  }
}

/** The item of a write whose condition is false. Throws any other error. */
function itemOf(error: unknown): Item | undefined {
  if (!(error instanceof ConditionFailedError)) throw error;
  return error.item;
}

/** Numbers as values in an expression: `{ ':minute': 1, ':hour': 1 }`. */
function valuesOf(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`:${name}`, value]));
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
