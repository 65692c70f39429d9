import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PhotoRequestOwner, PhotoRequestStore } from '../../domain/ports.ts';
import type { PhotoRequest } from '../../domain/sample/photo-request.ts';
import { available } from './dynamo.ts';
import { contentOf } from './key-items.ts';

/** The sample API's own table: one partition per workspace and environment, so that neither sees the other. */
export class DynamoPhotoRequestStore implements PhotoRequestStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async put(owner: PhotoRequestOwner, request: PhotoRequest): Promise<void> {
    const item = { ...requestKey(owner, request.id), ...request };
    await available(this.#dynamo.send(new PutCommand({ TableName: this.#table, Item: item })));
  }

  async get(owner: PhotoRequestOwner, id: string): Promise<PhotoRequest | undefined> {
    const { Item } = await available(
      this.#dynamo.send(new GetCommand({ TableName: this.#table, Key: requestKey(owner, id), ConsistentRead: true })),
    );
    return Item === undefined ? undefined : contentOf<PhotoRequest>(Item);
  }

  async list(owner: PhotoRequestOwner, { limit, after }: { limit: number; after: string | undefined }) {
    const requests: PhotoRequest[] = [];
    let start = after === undefined ? undefined : requestKey(owner, after);
    // One more than asked for tells whether there is a next page. A query ends at 1 MB, however few items that is.
    do {
      const page = await available(
        this.#dynamo.send(
          new QueryCommand({
            TableName: this.#table,
            ConsistentRead: true,
            ScanIndexForward: false,
            Limit: limit + 1 - requests.length,
            ExclusiveStartKey: start,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': partitionOf(owner) },
          }),
        ),
      );
      requests.push(...(page.Items ?? []).map((item) => contentOf<PhotoRequest>(item)));
      start = page.LastEvaluatedKey as typeof start;
    } while (start !== undefined && requests.length <= limit);
    const shown = requests.slice(0, limit);
    return { requests: shown, next: requests.length > limit ? shown.at(-1)?.id : undefined };
  }
}

const partitionOf = ({ workspaceId, environment }: PhotoRequestOwner) => `WS#${workspaceId}#${environment}`;

const requestKey = (owner: PhotoRequestOwner, id: string) => ({ pk: partitionOf(owner), sk: id });
