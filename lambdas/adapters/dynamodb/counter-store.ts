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

const joined = (join: string, part: (name: string, unit: string) => string) =>
  windows.map(({ name, unit }) => part(name, unit)).join(join);

/** Adds to every window: `ADD #minute :minute, #hour :hour`. */
const addToAll = `ADD ${joined(', ', (_, unit) => `#${unit} :${unit}`)}`;
const keep = 'SET #expiresAt = :expiresAt';
const rememberLimits = joined(', ', (name) => `#${name} = :${name}`);
const addOne = `${addToAll} ${keep}, ${rememberLimits}`;
const blockToo = ', #isWithReserves = :true';
const accountToo = ', #usedIn = :usedIn, #usedBy = :usedBy, #ownerId = :ownerId';
const accountNames = { '#usedIn': 'usedIn', '#usedBy': 'usedBy', '#ownerId': 'ownerId' };
/** Holds while every window has room. */
const haveRoom = joined(' AND ', (name, unit) => `(attribute_not_exists(#${unit}) OR #${unit} <= :room_${name})`);
/** Holds while every window has room, for an item that has counted a request in this hour. */
const isOpenWithRoom = `attribute_exists(#${longestWindow.unit}) AND ${haveRoom}`;
/** Holds while every window has room under the limits that the item remembers. It needs an item that remembers some. */
const haveKnownRoom = joined(
  ' AND ',
  (name, unit) => `attribute_exists(#${name}) AND (attribute_not_exists(#${unit}) OR #${unit} < #${name})`,
);
/** Holds if every window has counted a request. */
const haveCounted = joined(' AND ', (_, unit) => `#${unit} > :zero`);
/** Holds while a reserve has requests left in every window. */
const haveLeft = joined(' AND ', (_, unit) => `#${unit} < :zero`);
const project = joined(', ', (_, unit) => `#${unit}`);
const one = forEachWindow('unit', () => 1);
const minusOne = forEachWindow('unit', () => -1);
/** The names of each window's values in an expression. */
const parts = windows.map(({ name, unit }) => ({
  name,
  unit,
  count: `:${unit}`,
  limit: `:${name}`,
  room: `:room_${name}`,
}));

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
    for (const { name, unit, count, limit, room } of parts) {
      values[count] = requests[unit];
      values[limit] = limits[name];
      values[room] = atMost[name] - requests[unit];
    }
    let names: Record<string, string> = namesAt(at).one;
    let update = addOne;
    if (block !== undefined) {
      update += blockToo;
      names = namesAt(at).block;
      values[':true'] = true;
    }
    if (account !== undefined) {
      update += accountToo;
      names = { ...names, ...accountNames };
      Object.assign(values, valuesOf(accountAttributes(counter, at.hour, account)));
    }
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: update,
      ConditionExpression: haveRoom,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ReturnValues: 'UPDATED_NEW',
    });
    return { admitted, counts: countsIn(item, at) };
  }

  async countOpen(counter: string, limits: Limits, now: number, account?: Account) {
    const at = windowsAt(now);
    const values: Record<string, unknown> = {};
    for (const { name, unit, count, room } of parts) {
      values[count] = one[unit];
      values[room] = limits[name] - one[unit];
    }
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: addToAll,
      ConditionExpression: isOpenWithRoom,
      ExpressionAttributeNames: namesAt(at).windows,
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
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: addToAll,
      ConditionExpression: haveKnownRoom,
      ExpressionAttributeNames: namesAt(at).known,
      ExpressionAttributeValues: valuesOf(one),
      ReturnValues: 'ALL_NEW',
    });
    if (item === undefined || windows.some(({ name }) => item[name] === undefined)) return undefined;
    const limits = forEachWindow('name', ({ name }) => Number(item[name]));
    return { admitted, counts: countsIn(item, at), limits };
  }

  async giveBack(counter: string, now: number, limits?: Limits): Promise<Counts> {
    const at = windowsAt(now);
    const { Attributes } = await this.#dynamo.updateOnce({
      TableName: this.#table,
      Key: { pk: counter, sk: at.hour },
      UpdateExpression: limits === undefined ? addToAll : `${addToAll} SET ${rememberLimits}`,
      ConditionExpression: haveCounted,
      ExpressionAttributeNames: limits === undefined ? namesAt(at).windows : namesAt(at).known,
      ExpressionAttributeValues: { ...valuesOf(minusOne), ':zero': 0, ...(limits && valuesOf(limits)) },
      ReturnValues: 'UPDATED_NEW',
    });
    return countsIn(Attributes, at);
  }

  async take(reserve: string, limits: LimitsOfTime, now: number): Promise<Taken> {
    const at = windowsAt(now);
    const update = this.#adding(reserve, reserveHour(at, limits), one, at);
    const { isMade: admitted, item } = await updateIf(this.#dynamo, {
      ...update,
      ConditionExpression: haveLeft,
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
      UpdateExpression: `${update.UpdateExpression}, #counted = :counted`,
      ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#counted': 'counted' },
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':counted': counts },
    });
  }

  async add(counter: string, refused: Refused, now: number, account: Account): Promise<void> {
    const at = windowsAt(now);
    const adds: string[] = [];
    const names: Record<string, string> = { '#expiresAt': 'expiresAt', ...accountNames };
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
      ProjectionExpression: project,
      ExpressionAttributeNames: namesAt(at).windows,
    });
    return countsIn(Item, at);
  }

  /** The update that adds to the windows of an item, which it may create. */
  #adding(pk: string, sk: string, counts: Counts, at: RateWindows): UpdateRequest {
    return {
      TableName: this.#table,
      Key: { pk, sk },
      UpdateExpression: `${addToAll} ${keep}`,
      ExpressionAttributeNames: namesAt(at).kept,
      ExpressionAttributeValues: { ...valuesOf(counts), ':expiresAt': at.hourResetAt + keptSeconds },
    };
  }
}

/** Attributes as values in an expression: `{ ':minute': 1, ':hour': 1 }`. */
function valuesOf<Value>(attributes: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

type Names = ReturnType<typeof namesOf>;
let latest: { readonly at: RateWindows; readonly names: Names } | undefined;

/** Returns the names of attributes in expressions. They change once a minute. */
function namesAt(at: RateWindows): Names {
  if (latest?.at !== at) latest = { at, names: namesOf(at) };
  return latest.names;
}

function namesOf(at: RateWindows) {
  /** `{ '#minute': 'm15', '#hour': 'h' }` */
  const ofWindows = Object.fromEntries(windows.map(({ unit }) => [`#${unit}`, counterAttributes[unit](at)]));
  const known = { ...ofWindows, ...Object.fromEntries(windows.map(({ name }) => [`#${name}`, name])) };
  const one = { ...known, '#expiresAt': 'expiresAt' };
  return {
    windows: ofWindows,
    kept: { ...ofWindows, '#expiresAt': 'expiresAt' },
    known,
    one,
    block: { ...one, '#isWithReserves': 'isWithReserves' },
  };
}

function countsIn(item: Record<string, unknown> | undefined, at: RateWindows): Counts {
  return forEachWindow('unit', ({ unit }) => Number(item?.[counterAttributes[unit](at)] ?? 0));
}
