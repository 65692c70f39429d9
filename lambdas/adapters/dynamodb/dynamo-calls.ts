/**
 * The calls to DynamoDB that the hot path makes: requests and answers are those of the API
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/), with plain values in their items. A small interface, so
 * that the authorizer need not carry the SDK (docs/decisions/0015-lean-aws-client.md).
 *
 * Every call throws ServiceUnavailableError when DynamoDB does not answer, or has no time for it now.
 */
export interface DynamoCalls {
  get(request: GetRequest): Promise<{ readonly Item?: Item }>;
  batchGet(request: BatchGetRequest): Promise<BatchGetAnswer>;
  /**
   * Tried once, whatever happens: ADD is not idempotent.
   * @throws ConditionFailedError
   */
  update(request: UpdateRequest): Promise<{ readonly Attributes?: Item }>;
  /** @throws TransactionRefusedError */
  transactWrite(request: { readonly TransactItems: readonly TransactItem[] }): Promise<void>;
}

export type Item = Readonly<Record<string, unknown>>;

interface InTable {
  readonly TableName: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

export interface GetRequest extends InTable {
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
}

export interface BatchGetRequest {
  readonly RequestItems: Readonly<
    Record<string, { readonly Keys: readonly Item[]; readonly ConsistentRead?: boolean }>
  >;
}

export interface BatchGetAnswer {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  /** What was not read. It may exist or not. */
  readonly UnprocessedKeys?: Readonly<Record<string, unknown>>;
}

interface Conditional extends InTable {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
}

interface Update extends Conditional {
  readonly Key: Item;
  readonly UpdateExpression: string;
}

export interface UpdateRequest extends Update {
  readonly ReturnValues?: 'UPDATED_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
}

export type TransactItem =
  | { readonly Put: Conditional & { readonly Item: Item } }
  | { readonly Delete: Conditional & { readonly Key: Item } }
  | { readonly Update: Update };

/** The item is not as the call demanded; nothing was written. */
export class ConditionFailedError extends Error {
  override readonly name = 'ConditionFailedError';
  /** The item as it is, if the call asked for it and it exists. */
  readonly item: Item | undefined;
  constructor(item: Item | undefined, options?: ErrorOptions) {
    super('The condition of the call is not met.', options);
    this.item = item;
  }
}

/** A part of the transaction was refused, so nothing was written. */
export class TransactionRefusedError extends Error {
  override readonly name = 'TransactionRefusedError';
  /** Why, for each part in its order; undefined where nothing is wrong. */
  readonly reasons: readonly (string | undefined)[];
  constructor(reasons: readonly (string | undefined)[], options?: ErrorOptions) {
    super(`The transaction was refused: ${reasons.map((reason) => reason ?? 'None').join(', ')}.`, options);
    this.reasons = reasons;
  }
}
