import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import type { Review, ReviewPlace, ReviewStore } from '../../domain/rotation/ports.ts';
import type { DynamoCalls } from './dynamo-calls.ts';
import { contentOf, isKeyItem, keysOfAllKinds, listedWorkspaces, reviewKey, workspaceKey } from './key-items.ts';
import { KeysTable } from './keys-table.ts';
import { DynamoServiceKeyStore } from './service-keys/service-key-store.ts';

/** The number of keys that one query reads. They are then reviewed together. */
const pageSize = 100;

/** Reads all keys, workspace by workspace, and stores the progress of their review. */
export class DynamoReviewStore implements ReviewStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async getReview(): Promise<Review | undefined> {
    return this.#table.get<Review>(reviewKey);
  }

  async putReview(review: Review): Promise<void> {
    await this.#table.store(reviewKey, review);
  }

  async page(after: ReviewPlace | undefined) {
    const place = after ?? (await this.#workspaceAfter(undefined));
    if (place === undefined) return { keys: [], next: undefined };
    const { pk } = workspaceKey(place.workspaceId);
    const { Items, LastEvaluatedKey } = await this.#table.query({
      // A stale read could miss the use of a pepper, which would then be removed.
      ConsistentRead: true,
      Limit: pageSize,
      ExclusiveStartKey: place.sk === undefined ? undefined : { pk, sk: place.sk },
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ...keysOfAllKinds },
    });
    const keys = Items.filter(({ sk }) => isKeyItem(sk)).map((item) => contentOf<ApiKeyRecord>(item));
    const next: ReviewPlace | undefined =
      LastEvaluatedKey === undefined
        ? await this.#workspaceAfter(place.workspaceId)
        : { workspaceId: place.workspaceId, sk: String(LastEvaluatedKey['sk']) };
    return { keys, next };
  }

  async peppersOfServiceKeys(): Promise<readonly string[]> {
    const keys = await new DynamoServiceKeyStore(this.#table.dynamo, this.#table.name).list();
    return keys.map(({ pepperVersion }) => pepperVersion);
  }

  async #workspaceAfter(workspaceId: string | undefined): Promise<ReviewPlace | undefined> {
    const { Items } = await this.#table.query({
      ConsistentRead: true,
      Limit: 1,
      ExclusiveStartKey: workspaceId === undefined ? undefined : { pk: listedWorkspaces, sk: workspaceId },
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': listedWorkspaces },
    });
    const [first] = Items;
    return first && { workspaceId: String(first['sk']), sk: undefined };
  }
}
