/**
 * The calls to DynamoDB that Latchkey makes. Requests and responses are as in the API
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/), with plain values in their items. The interface is
 * small, so the functions do not have to load the SDK (docs/decisions/0015-lean-aws-client.md).
 *
 * Every call throws ServiceUnavailableError when DynamoDB does not respond or throttles.
 */
export interface DynamoCalls {
  get(request: GetRequest): Promise<{ readonly Item?: Item }>;
  batchGet(request: BatchGetRequest): Promise<BatchGetResponse>;
  /** Returns one page. */
  query(request: QueryRequest): Promise<Page>;
  /** Returns a consistent snapshot of the items, in the order of the keys. @throws TransactionRefusedError */
  transactGet(request: { readonly TransactItems: readonly { readonly Get: GetRequest }[] }): Promise<{
    readonly Responses: readonly { readonly Item?: Item }[];
  }>;
  /** May run twice after a failure. @throws ConditionFailedError */
  put(request: PutRequest): Promise<void>;
  /** May run twice after a failure. */
  delete(request: { readonly TableName: string; readonly Key: Item }): Promise<void>;
  /**
   * Runs once, even after a failure, because ADD is not idempotent. It may run twice in one case: DynamoDB had closed the
   * connection that the request reused.
   * @throws ConditionFailedError
   */
  update(request: UpdateRequest): Promise<{ readonly Attributes?: Item }>;
  /** Runs once, whatever happens. */
  updateOnce(request: UpdateRequest): Promise<{ readonly Attributes?: Item }>;
  /** May run twice after a failure. @throws ConditionFailedError */
  updateRepeatedly(request: UpdateRequest): Promise<{ readonly Attributes?: Item }>;
  /** With a token, a failed call is retried, and DynamoDB commits once. @throws TransactionRefusedError */
  transactWrite(request: {
    readonly TransactItems: readonly TransactItem[];
    readonly ClientRequestToken?: string;
  }): Promise<void>;
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

export interface BatchGetResponse {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  /** Keys that DynamoDB did not process; their items may exist. */
  readonly UnprocessedKeys?: Readonly<Record<string, unknown>>;
}

export interface QueryRequest extends InTable {
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeValues: Item;
}

export interface Page {
  readonly Items: readonly Item[];
  /** The key to continue after; undefined on the last page. */
  readonly LastEvaluatedKey: Item | undefined;
}

export interface PutRequest extends InTable {
  readonly Item: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
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
  readonly ReturnValues?: 'UPDATED_NEW' | 'ALL_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
}

export type TransactItem =
  | { readonly Put: Conditional & { readonly Item: Item } }
  | { readonly Delete: Conditional & { readonly Key: Item } }
  | { readonly Update: Update }
  | { readonly ConditionCheck: Conditional & { readonly Key: Item } };

/** Yields the pages of a query, with one call each. Reads no page that the caller does not ask for. */
export async function* pagesOf(dynamo: Pick<DynamoCalls, 'query'>, request: QueryRequest): AsyncGenerator<Page> {
  let start = request.ExclusiveStartKey;
  do {
    const page = await dynamo.query({ ...request, ExclusiveStartKey: start });
    yield page;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Makes an update if its condition holds. Returns the attributes that it asks for, or the unchanged item if it does not hold. */
export async function updateIf(
  dynamo: Pick<DynamoCalls, 'update'>,
  request: UpdateRequest,
): Promise<{ readonly isMade: boolean; readonly item: Item | undefined }> {
  try {
    const { Attributes } = await dynamo.update({ ...request, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    return { isMade: true, item: Attributes };
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    return { isMade: false, item: error.item };
  }
}

/** The condition of a write is false, so nothing was written. */
export class ConditionFailedError extends Error {
  override readonly name = 'ConditionFailedError';
  /** The current item, if the call asked for it and it exists. */
  readonly item: Item | undefined;
  constructor(item: Item | undefined, options?: ErrorOptions) {
    super('The condition of the write is false.', options);
    this.item = item;
  }
}

/** A part of the transaction was refused, so nothing was written. */
export class TransactionRefusedError extends Error {
  override readonly name = 'TransactionRefusedError';
  /** The reason of each part, in order; undefined for a part that was not refused. */
  readonly reasons: readonly (string | undefined)[];
  constructor(reasons: readonly (string | undefined)[], options?: ErrorOptions) {
    super(`The transaction was refused: ${reasons.map((reason) => reason ?? 'None').join(', ')}.`, options);
    this.reasons = reasons;
  }
}
