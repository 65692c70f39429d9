import {
  ConditionFailedError,
  type DynamoCalls,
  type Item,
  TransactionRefusedError,
} from '../dynamodb/dynamo-calls.ts';
import { type Attributes, fromAttributes, toAttributes } from './attribute-values.ts';
import { AwsJsonClient, type AwsJsonOptions, AwsRefusal } from './aws-json.ts';

const dynamodb = {
  name: 'dynamodb',
  endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB',
  target: 'DynamoDB_20120810',
  version: '1.0',
} as const;

/** Calls DynamoDB without the SDK. */
export function createLeanDynamo(options?: AwsJsonOptions): DynamoCalls {
  const client = new AwsJsonClient(dynamodb, options);
  return {
    async get(request) {
      const { Item } = (await client.callRepeatedly('GetItem', encoded(request))) as { Item?: Attributes };
      return Item === undefined ? {} : { Item: fromAttributes(Item) };
    },

    async batchGet({ RequestItems }) {
      const input = mapValues(RequestItems, ({ Keys, ...rest }) => ({ ...rest, Keys: Keys.map(toAttributes) }));
      const { Responses = {}, UnprocessedKeys = {} } = (await client.callRepeatedly('BatchGetItem', {
        RequestItems: input,
      })) as { Responses?: Record<string, Attributes[]>; UnprocessedKeys?: Record<string, unknown> };
      return { Responses: mapValues(Responses, (items) => items.map(fromAttributes)), UnprocessedKeys };
    },

    async query(request) {
      const { Items = [], LastEvaluatedKey } = (await client.callRepeatedly('Query', encoded(request))) as {
        Items?: Attributes[];
        LastEvaluatedKey?: Attributes;
      };
      return {
        Items: Items.map(fromAttributes),
        LastEvaluatedKey: LastEvaluatedKey && fromAttributes(LastEvaluatedKey),
      };
    },

    async transactGet({ TransactItems }) {
      const parts = TransactItems.map((part) => mapValues(part, encoded));
      const call = client.callRepeatedly('TransactGetItems', { TransactItems: parts }).catch(refused);
      const { Responses = [] } = (await call) as { Responses?: { Item?: Attributes }[] };
      return { Responses: Responses.map(({ Item }) => (Item === undefined ? {} : { Item: fromAttributes(Item) })) };
    },

    async put(request) {
      await client.callRepeatedly('PutItem', encoded(request)).catch(refused);
    },

    async delete(request) {
      await client.callRepeatedly('DeleteItem', encoded(request));
    },

    async update(request) {
      return attributesOf(await client.call('UpdateItem', encoded(request)).catch(refused));
    },

    async updateOnce(request) {
      return attributesOf(await client.callOnce('UpdateItem', encoded(request)).catch(refused));
    },

    async updateRepeatedly(request) {
      return attributesOf(await client.callRepeatedly('UpdateItem', encoded(request)).catch(refused));
    },

    async transactWrite({ TransactItems, ...rest }) {
      const input = { ...rest, TransactItems: TransactItems.map((part) => mapValues(part, encoded)) };
      const call =
        rest.ClientRequestToken === undefined
          ? client.call('TransactWriteItems', input)
          : client.callRepeatedly('TransactWriteItems', input);
      await call.catch(refused);
    },
  };
}

function attributesOf(response: unknown): { readonly Attributes?: Item } {
  const { Attributes } = response as { Attributes?: Attributes };
  return Attributes === undefined ? {} : { Attributes: fromAttributes(Attributes) };
}

interface WithItems {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly ExpressionAttributeValues?: Item;
}

/** A request or a part of a transaction, in DynamoDB's notation. */
function encoded({ Key, Item, ExclusiveStartKey, ExpressionAttributeValues, ...rest }: WithItems): object {
  return {
    ...rest,
    ...(Key && { Key: toAttributes(Key) }),
    ...(Item && { Item: toAttributes(Item) }),
    ...(ExclusiveStartKey && { ExclusiveStartKey: toAttributes(ExclusiveStartKey) }),
    ...(ExpressionAttributeValues && { ExpressionAttributeValues: toAttributes(ExpressionAttributeValues) }),
  };
}

function refused(error: unknown): never {
  if (!(error instanceof AwsRefusal)) throw error;
  const { Item, CancellationReasons = [] } = error.response as {
    Item?: Attributes;
    CancellationReasons?: readonly { Code?: string }[];
  };
  switch (error.name) {
    case 'ConditionalCheckFailedException':
      throw new ConditionFailedError(Item && fromAttributes(Item), { cause: error });
    case 'TransactionCanceledException':
      throw new TransactionRefusedError(
        CancellationReasons.map(({ Code }) => (Code === 'None' ? undefined : Code)),
        { cause: error },
      );
    default:
      throw error;
  }
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
