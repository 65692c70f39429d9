import type { Item } from '../dynamodb/dynamo-calls.ts';

/**
 * Converts values to and from DynamoDB's notation (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html),
 * for the types that Latchkey stores: no sets, no binary values, no numbers beyond JavaScript's precision.
 */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: AttributeValue[] }
  | { M: Attributes };
export type Attributes = { [name: string]: AttributeValue };

/** An item in DynamoDB's notation. Undefined attributes are left out. */
export function toAttributes(item: Item): Attributes {
  const attributes: Attributes = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) set(attributes, name, toAttributeValue(value));
  }
  return attributes;
}

function toAttributeValue(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number' && isExact(value)) return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  if (isPlainObject(value)) return { M: toAttributes(value) };
  throw new TypeError(`Latchkey stores no value of this kind: ${Object.prototype.toString.call(value)}.`);
}

/** Returns whether DynamoDB stores the number that the code meant: an integer beyond these bounds was rounded already. */
function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function isPlainObject(value: unknown): value is Item {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function fromAttributes(attributes: Attributes): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const name of Object.keys(attributes)) set(item, name, fromAttributeValue(attributes[name] as AttributeValue));
  return item;
}

/** Sets a member of a plain object. `Object.fromEntries` takes twice as long; assigning to `__proto__` sets no member. */
function set<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

function fromAttributeValue(value: AttributeValue): unknown {
  if ('S' in value) return value.S;
  if ('N' in value) return Number(value.N);
  if ('BOOL' in value) return value.BOOL;
  if ('NULL' in value) return null;
  if ('L' in value) return value.L.map(fromAttributeValue);
  if ('M' in value) return fromAttributes(value.M);
  throw new TypeError(`Latchkey stores no value of this type: ${Object.keys(value).join(', ')}.`);
}
