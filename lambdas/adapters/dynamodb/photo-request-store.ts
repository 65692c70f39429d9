import type { PhotoRequest } from '../../domain/sample/photo-request.ts';
import type { PhotoRequestOwner, PhotoRequestStore } from '../../domain/sample/ports.ts';
import { type DynamoCalls, pagesOf } from './dynamo-calls.ts';
import { contentOf } from './key-items.ts';

/** The sample API's own table: one partition per workspace and environment. */
export class DynamoPhotoRequestStore implements PhotoRequestStore {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async put(owner: PhotoRequestOwner, request: PhotoRequest): Promise<void> {
    await this.#dynamo.put({ TableName: this.#table, Item: { ...requestKey(owner, request.id), ...request } });
  }

  async get(owner: PhotoRequestOwner, id: string): Promise<PhotoRequest | undefined> {
    const { Item } = await this.#dynamo.get({
      TableName: this.#table,
      Key: requestKey(owner, id),
      ConsistentRead: true,
    });
    return Item === undefined ? undefined : contentOf<PhotoRequest>(Item);
  }

  async list(owner: PhotoRequestOwner, { limit, after }: { limit: number; after: string | undefined }) {
    const requests: PhotoRequest[] = [];
    const pages = pagesOf(this.#dynamo, {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      // One more than requested shows whether there is a next page. A query ends at 1 MB, however few items that is.
      Limit: limit + 1,
      ExclusiveStartKey: after === undefined ? undefined : requestKey(owner, after),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partitionOf(owner) },
    });
    for await (const { Items } of pages) {
      requests.push(...Items.map((item) => contentOf<PhotoRequest>(item)));
      if (requests.length > limit) break;
    }
    const shown = requests.slice(0, limit);
    return { requests: shown, next: requests.length > limit ? shown.at(-1)?.id : undefined };
  }
}

const partitionOf = ({ workspaceId, environment }: PhotoRequestOwner) => `WS#${workspaceId}#${environment}`;

const requestKey = (owner: PhotoRequestOwner, id: string) => ({ pk: partitionOf(owner), sk: id });
