import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoCalls, Item } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import {
  atRevision,
  contentOf,
  credentialSortKey,
  isKeyItem,
  keysOfAllKinds,
  listedWorkspaces,
  memberPrefix,
  workspaceKey,
} from '../../lambdas/adapters/dynamodb/key-items.ts';
import { KeysTable, type Write } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import type { StoredMember } from '../../lambdas/adapters/dynamodb/member-store.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { auditPrefix } from '../../lambdas/domain/shared/names.ts';

/** The same item in the backup and in the live table; at least one of them has it. */
export interface Pair {
  readonly sk: string;
  readonly backup: Item | undefined;
  readonly live: Item | undefined;
}

type Key = Readonly<Record<'pk' | 'sk', string>>;

/** A keys table, with the reads and writes that a restore needs beside those of the stores. */
export class ReadTable extends KeysTable {
  readonly #documents: DynamoDBDocumentClient;

  constructor(dynamo: DynamoCalls, documents: DynamoDBDocumentClient, name: string) {
    super(dynamo, name);
    this.#documents = documents;
  }

  /** Returns the name of the table with its id: another table of the same name has another id. */
  async identity(): Promise<string> {
    const { Table } = await this.#documents.send(new DescribeTableCommand({ TableName: this.name }));
    return `${this.name}#${Table?.TableId ?? Table?.CreationDateTime?.toISOString()}`;
  }

  /** Replaces an item that is still at the revision that was read. */
  replace(key: Key, revision: number, content: object): Write {
    return { Put: { TableName: this.name, Item: { ...key, ...content }, ...atRevision(revision) } };
  }

  /** Replaces an item without a revision. The transaction fails unless these attributes are as they were read. */
  replaceAsRead<T extends object>(key: Key, read: Partial<T> | undefined, content: T): Write {
    const names = Object.keys(content) as (keyof T & string)[];
    const known = names.filter((name) => read?.[name] !== undefined);
    return {
      Put: {
        TableName: this.name,
        Item: { ...key, ...content },
        ConditionExpression: names
          .map((name) => (known.includes(name) ? `#${name} = :${name}` : `attribute_not_exists(#${name})`))
          .join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ...(known.length > 0 && {
          ExpressionAttributeValues: Object.fromEntries(known.map((name) => [`:${name}`, read?.[name]])),
        }),
      },
    };
  }

  /** Returns the ids of all workspaces. */
  async workspaceIds(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { sk } of this.#itemsOf(listedWorkspaces, { ':first': ' ', ':last': '~' })) ids.push(String(sk));
    return ids;
  }

  /** Yields items of a workspace in the order of their sort keys. */
  inWorkspace(workspaceId: string, range: { ':first': string; ':last': string }): AsyncGenerator<Item> {
    return this.#itemsOf(workspaceKey(workspaceId).pk, range);
  }

  /** Yields all credentials. It reads the whole table. */
  async *credentials(): AsyncGenerator<Item> {
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await this.#documents.send(
        new ScanCommand({
          TableName: this.name,
          ConsistentRead: true,
          ExclusiveStartKey,
          FilterExpression: 'sk = :sk',
          ExpressionAttributeValues: { ':sk': credentialSortKey },
        }),
      );
      yield* page.Items ?? [];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  async *#itemsOf(pk: string, range: { ':first': string; ':last': string }): AsyncGenerator<Item> {
    const pages = this.pages({
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ...range },
    });
    for await (const { Items } of pages) yield* Items;
  }
}

/** The backup and the live table. */
export interface TwoTables {
  readonly backup: ReadTable;
  readonly live: ReadTable;
}

/** Yields the audit events of a workspace that one of the tables lacks. */
export async function* auditPairs(tables: TwoTables, workspaceId: string): AsyncGenerator<Pair> {
  for await (const pair of pairs(tables, workspaceId, { ':first': auditPrefix, ':last': `${auditPrefix}~` })) {
    if (pair.backup === undefined || pair.live === undefined) yield pair;
  }
}

/** Yields the keys of a workspace, root keys included. */
export async function* keyPairs(tables: TwoTables, workspaceId: string) {
  for await (const { sk, backup, live } of pairs(tables, workspaceId, keysOfAllKinds)) {
    if (!isKeyItem(sk)) continue;
    yield { backup: backup && contentOf<ApiKeyRecord>(backup), live: live && contentOf<ApiKeyRecord>(live) };
  }
}

export async function membersIn(table: ReadTable, workspaceId: string): Promise<StoredMember[]> {
  const members: StoredMember[] = [];
  const range = { ':first': memberPrefix(), ':last': `${memberPrefix()}~` };
  for await (const item of table.inWorkspace(workspaceId, range)) members.push(contentOf<StoredMember>(item));
  return members;
}

/** Yields the items of both tables side by side. It holds one page of each in memory, however large the workspace is. */
async function* pairs(
  { backup, live }: TwoTables,
  workspaceId: string,
  range: { ':first': string; ':last': string },
): AsyncGenerator<Pair> {
  const [ofBackup, ofLive] = [backup.inWorkspace(workspaceId, range), live.inWorkspace(workspaceId, range)];
  let [old, now] = await Promise.all([ofBackup.next(), ofLive.next()]);
  while (!old.done || !now.done) {
    const oldKey = old.done ? undefined : String(old.value['sk']);
    const nowKey = now.done ? undefined : String(now.value['sk']);
    const takesOld = oldKey !== undefined && (nowKey === undefined || oldKey <= nowKey);
    const takesNow = nowKey !== undefined && (oldKey === undefined || nowKey <= oldKey);
    yield {
      sk: (takesOld ? oldKey : nowKey) ?? '',
      backup: takesOld ? old.value : undefined,
      live: takesNow ? now.value : undefined,
    };
    if (takesOld) old = await ofBackup.next();
    if (takesNow) now = await ofLive.next();
  }
}
