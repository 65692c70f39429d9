import { type DynamoDBDocumentClient, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { contentOf } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { covers } from '../../lambdas/domain/access/scopes.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { endOf } from '../../lambdas/domain/keys/live-values.ts';
import { isPending, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { keyring1 } from '../support/stores/keys.ts';
import { scope } from './service.ts';

/** A key value that a response of the service contained. */
export interface IssuedValue {
  readonly keyValue: string;
  readonly keyId: string;
  readonly workspaceId: string;
  readonly digest: string;
}

export function issued(keyValue: string, keyId: string, workspaceId: string): IssuedValue {
  return { keyValue, keyId, workspaceId, digest: currentDigest(keyring1, keyValue).digest };
}

/** The state of the keys table at a moment when no call is under way. */
export interface Truth {
  readonly workspaces: ReadonlyMap<string, Workspace>;
  readonly keys: ReadonlyMap<string, ApiKeyRecord>;
}

export type TableItem = Record<string, unknown> & { readonly pk: string; readonly sk: string };

/** Reads the keys table directly, without faults. */
export class KeysTableReader {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBDocumentClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  async truth(workspaceIds: readonly string[]): Promise<Truth> {
    const workspaces = new Map<string, Workspace>();
    const keys = new Map<string, ApiKeyRecord>();
    await Promise.all(
      workspaceIds.map(async (id) => {
        const { Items = [] } = await this.#dynamo.send(
          new QueryCommand({
            TableName: this.#table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
            ExpressionAttributeValues: { ':pk': `WS#${id}`, ':first': 'KEY#', ':last': 'ROOT#~' },
          }),
        );
        for (const item of Items) {
          if (item['sk'] === 'META') workspaces.set(id, contentOf<Workspace>(item));
          else keys.set(String(item['sk']).split('#')[1] ?? '', contentOf<ApiKeyRecord>(item));
        }
      }),
    );
    return { workspaces, keys };
  }

  async items(): Promise<TableItem[]> {
    const items: TableItem[] = [];
    const pages = paginateScan({ client: this.#dynamo }, { TableName: this.#table, ConsistentRead: true });
    for await (const { Items = [] } of pages) items.push(...(Items as TableItem[]));
    return items;
  }
}

/** The right answer to a check: with room in its limits, the request is served. */
export type RightAnswer = 'served' | 'denied' | 'refused';

/** Decides a check from the stored key, independently of the authorizer. */
function answerFor(
  { digest }: IssuedValue,
  record: ApiKeyRecord | undefined,
  status: Workspace['status'] | undefined,
  at: number,
): RightAnswer {
  const value = record?.values.find((each) => each.digest === digest);
  if (record === undefined || value === undefined || !record.isActive || status !== 'active') return 'refused';
  const end = endOf(record, value);
  if (end !== null && Date.parse(end) <= at) return 'refused';
  return covers(record.scopes, scope) ? 'served' : 'denied';
}

/** The right answer while nothing changes. */
export function rightAnswer(value: IssuedValue, { keys, workspaces }: Truth, at: number): RightAnswer {
  return answerFor(value, keys.get(value.keyId), workspaces.get(value.workspaceId)?.status, at);
}

/** The answers that are right while the tables change from one state to another. */
export function rightAnswers(value: IssuedValue, before: Truth, after: Truth, at: number): Set<RightAnswer> {
  const states = [before, after].map(({ workspaces }) => workspaces.get(value.workspaceId));
  const statuses = states.map((workspace) => workspace?.status);
  // Some credentials have the new status, and others the previous one, until the same request is complete.
  if (states.some((workspace) => workspace !== undefined && isPending(workspace))) statuses.push('active', 'suspended');
  const answers = new Set<RightAnswer>();
  for (const { keys } of [before, after]) {
    const record = keys.get(value.keyId);
    for (const status of statuses) answers.add(answerFor(value, record, status, at));
    // Between the two states, a first use may have ended the previous value.
    const [newest, previous] = record?.values ?? [];
    if (newest?.graceOnFirstUse !== null && previous?.digest === value.digest) answers.add('refused');
  }
  return answers;
}
