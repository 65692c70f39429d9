import type { Block, CounterStore, Refused, Taken } from '../../domain/limits/ports.ts';
import {
  type Counts,
  forEachWindow,
  type Limits,
  type LimitsOfTime,
  longestWindow,
  type RateWindows,
  windows,
  windowsAt,
} from '../../domain/limits/rate-windows.ts';
import type { Account } from '../../domain/usage/account.ts';
import type { RefusalName } from '../../domain/usage/refusals.ts';
import { accountAttributes, counterAttributes, refusalAttributes, reserveHour } from './counter-item.ts';
import { type DynamoCalls, type UpdateRequest, updateIf } from './dynamo-calls.ts';

/** Counters are also the usage history. DynamoDB deletes them after this time; correctness never depends on it. */
const keptSeconds = 31 * 24 * 3600;

// Expressions contain the names of attributes themselves: none is a reserved word, and the database has less to read.
const keep = 'SET expiresAt = :expiresAt';
const accountToo = ', usedIn = :usedIn, usedBy = :usedBy, ownerId = :ownerId';
const rememberLimits = windows.map(({ name }) => `${name} = :${name}`).join(', ');
const one = forEachWindow('unit', () => 1);
const oneToAll = { ':number': 1 };

/** Counts requests. Each request is one conditional update of one item. */
export class DynamoCounterStore implements CounterStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async count(
    counter: string,
    limits: Limits,
    now: number,
    { block, account }: { block?: Block | undefined; account?: Account | undefined } = {},
  ) {
    const at = windowsAt(now);
    const { requests, atMost } = block ?? { requests: one, atMost: limits };
    const values: Record<string, unknown> = { ':expiresAt': at.hourResetAt + keptSeconds };
    for (const { name, unit } of windows) {
      values[`:${unit}`] = requests[unit];
      values[`:${name}`] = limits[name];
      values[`:room_${name}`] = atMost[name] - requests[unit];
    }
    const expressions = expressionsAt(at);
    let update = `${expressions.addEach} ${keep}, ${rememberLimits}`;
    if (block !== undefined) {
      update += ', isWithReserves = :true';
      values[':true'] = true;
    }
    if (account !== undefined) {
      update += accountToo;
      Object.assign(values, valuesOf(accountAttributes(counter, at.hour, account)));
    }
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: update,
      ConditionExpression: expressions.haveRoom,
      ExpressionAttributeValues: values,
      ReturnValues: 'UPDATED_NEW',
    });
    return { admitted, counts: countsIn(item, at) };
  }

  async countOpen(counter: string, limits: Limits, now: number, account?: Account) {
    const at = windowsAt(now);
    const { addToAll, areOpenWithRoom } = expressionsAt(at);
    const values: Record<string, unknown> = { ...oneToAll };
    for (const { name } of windows) values[`:room_${name}`] = limits[name] - 1;
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: addToAll,
      ConditionExpression: areOpenWithRoom,
      ExpressionAttributeValues: values,
      ReturnValues: 'UPDATED_NEW',
    });
    // The item is gone only if somebody has emptied the table.
    return item === undefined
      ? this.count(counter, limits, now, { account })
      : { admitted, counts: countsIn(item, at) };
  }

  async countKnown(counter: string, now: number) {
    const at = windowsAt(now);
    const { addToAll, haveKnownRoom } = expressionsAt(at);
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: addToAll,
      ConditionExpression: haveKnownRoom,
      ExpressionAttributeValues: oneToAll,
      ReturnValues: 'ALL_NEW',
    });
    if (item === undefined || windows.some(({ name }) => item[name] === undefined)) return undefined;
    const limits = forEachWindow('name', ({ name }) => Number(item[name]));
    return { admitted, counts: countsIn(item, at), limits };
  }

  async giveBack(counter: string, now: number, limits?: Limits): Promise<Counts> {
    const at = windowsAt(now);
    const { addToAll, haveCounted } = expressionsAt(at);
    const { Attributes } = await this.#dynamo.updateOnce({
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: limits === undefined ? addToAll : `${addToAll} SET ${rememberLimits}`,
      ConditionExpression: haveCounted,
      ExpressionAttributeValues: { ':number': -1, ':zero': 0, ...(limits && valuesOf(limits)) },
      ReturnValues: 'UPDATED_NEW',
    });
    return countsIn(Attributes, at);
  }

  async take(reserve: string, limits: LimitsOfTime, now: number): Promise<Taken> {
    const at = windowsAt(now);
    const update = this.#adding(reserve, reserveHour(at, limits), one, at);
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      ...update,
      ConditionExpression: expressionsAt(at).haveLeft,
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':zero': 0 },
      ReturnValues: 'ALL_NEW',
    });
    const counts = countsIn(item, at);
    if (!admitted) return { admitted, left: forEachWindow('unit', ({ unit }) => Math.max(0, -counts[unit])) };
    const atFill = item?.['counted'] as Counts | undefined;
    return {
      admitted,
      counts: forEachWindow('unit', ({ unit }) => Math.max(0, (atFill?.[unit] ?? 0) + counts[unit])),
    };
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
      UpdateExpression: `${update.UpdateExpression}, counted = :counted`,
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':counted': counts },
    });
  }

  async add(counter: string, refused: Refused, now: number, account: Account): Promise<void> {
    const at = windowsAt(now);
    const adds: string[] = [];
    const names: Record<string, string> = {};
    const values: Record<string, unknown> = {
      ':expiresAt': at.hourResetAt + keptSeconds,
      ...valuesOf(accountAttributes(counter, at.hour, account)),
    };
    for (const name of Object.keys(refused) as RefusalName[]) {
      const { hour, minute } = refusalAttributes(name, at);
      adds.push(`#${name} :${name}, #${name}Minute :${name}`);
      Object.assign(names, { [`#${name}`]: hour, [`#${name}Minute`]: minute });
      values[`:${name}`] = refused[name];
    }
    await this.#dynamo.update({
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: `ADD ${adds.join(', ')} ${keep}${accountToo}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    });
  }

  async read(counter: string, now: number): Promise<Counts> {
    const at = windowsAt(now);
    const { Item } = await this.#dynamo.get({
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      ConsistentRead: true,
      ProjectionExpression: expressionsAt(at).counts,
    });
    return countsIn(Item, at);
  }

  /** The update that adds to the windows of an item, which it may create. */
  #adding(pk: string, sk: string, counts: Counts, at: RateWindows): UpdateRequest {
    return {
      TableName: this.#table,
      Key: { pk, sk },
      UpdateExpression: `${expressionsAt(at).addEach} ${keep}`,
      ExpressionAttributeValues: { ...valuesOf(counts), ':expiresAt': at.hourResetAt + keptSeconds },
    };
  }
}

/** Attributes as values in an expression: `{ ':minute': 1, ':hour': 1 }`. */
function valuesOf<Value>(attributes: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

type Expressions = ReturnType<typeof expressionsOf>;
let latest: { readonly at: RateWindows; readonly expressions: Expressions } | undefined;

/** Returns the expressions with the attributes of a minute and its hour. */
function expressionsAt(at: RateWindows): Expressions {
  if (latest?.at !== at) latest = { at, expressions: expressionsOf(at) };
  return latest.expressions;
}

function expressionsOf(at: RateWindows) {
  const attributes = windows.map(({ name, unit }) => ({ name, unit, attribute: counterAttributes[unit](at) }));
  const joined = (join: string, part: (each: (typeof attributes)[number]) => string) => attributes.map(part).join(join);
  // A comparison with a missing attribute is false, so its negation holds in a window that has not counted a request.
  return {
    counts: joined(', ', ({ attribute }) => attribute),
    /** Adds a number of its own to each window. */
    addEach: `ADD ${joined(', ', ({ attribute, unit }) => `${attribute} :${unit}`)}`,
    /** Adds the same number to each window. */
    addToAll: `ADD ${joined(', ', ({ attribute }) => `${attribute} :number`)}`,
    /** Holds while every window has room. */
    haveRoom: joined(' AND ', ({ attribute, name }) => `NOT ${attribute} > :room_${name}`),
    /** Holds while every window has room, for an item that has counted a request in this hour. */
    areOpenWithRoom: joined(' AND ', ({ attribute, name, unit }) =>
      unit === longestWindow.unit ? `${attribute} <= :room_${name}` : `NOT ${attribute} > :room_${name}`,
    ),
    /** Holds while every window has room under the limits that the item remembers. It needs an item that remembers some. */
    haveKnownRoom: joined(
      ' AND ',
      ({ attribute, name }) => `attribute_exists(${name}) AND NOT ${attribute} >= ${name}`,
    ),
    /** Holds if every window has counted a request. */
    haveCounted: joined(' AND ', ({ attribute }) => `${attribute} > :zero`),
    /** Holds while a reserve has requests left in every window. */
    haveLeft: joined(' AND ', ({ attribute }) => `${attribute} < :zero`),
  };
}

function countsIn(item: Record<string, unknown> | undefined, at: RateWindows): Counts {
  return forEachWindow('unit', ({ unit }) => Number(item?.[counterAttributes[unit](at)] ?? 0));
}
