import type { SpareGatewayKey, SpareGatewayKeys } from '../../domain/workspaces/ports.ts';
import type { DynamoCalls, UpdateRequest } from './dynamo-calls.ts';
import { contentOf, setting, spareGatewayKeysKey } from './key-items.ts';

/** The spare gateway keys, in one item with an attribute for each: few wait for their deletion at a time. */
export class DynamoSpareGatewayKeys implements SpareGatewayKeys {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async add(keys: readonly SpareGatewayKey[]): Promise<void> {
    // A placeholder may contain letters and digits only, and an id may contain others. The placeholders are numbered instead.
    const { UpdateExpression, ExpressionAttributeValues } = setting(
      Object.fromEntries(keys.map((key, i) => [`k${i}`, key])),
    );
    const ExpressionAttributeNames = Object.fromEntries(keys.map(({ id }, i) => [`#k${i}`, id]));
    await this.#update({ UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues });
  }

  async list(): Promise<readonly SpareGatewayKey[]> {
    const Key = spareGatewayKeysKey;
    const { Item } = await this.#dynamo.get({ TableName: this.#table, Key, ConsistentRead: true });
    return Item === undefined ? [] : Object.values(contentOf<Record<string, SpareGatewayKey>>(Item));
  }

  async remove(keyId: string): Promise<void> {
    await this.#update({ UpdateExpression: 'REMOVE #key', ExpressionAttributeNames: { '#key': keyId } });
  }

  async #update(update: Pick<UpdateRequest, 'UpdateExpression'> & Partial<UpdateRequest>): Promise<void> {
    await this.#dynamo.updateRepeatedly({ TableName: this.#table, Key: spareGatewayKeysKey, ...update });
  }
}
