import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { AuditHistory, AuditQuery } from '../../domain/events/ports.ts';
import { auditIndex, auditPrefix } from '../../domain/shared/names.ts';
import { timePrefix } from '../../domain/shared/random.ts';
import { available } from './dynamo.ts';
import { auditKey, auditOf, contentOf } from './key-items.ts';

/** Queries that one page may take: where the filter finds little, a page is short, and its cursor goes on from there. */
const maxReads = 10;

/** Audit events of a workspace by their sort keys; those of one key by the sparse index, which may lag a moment behind. */
export class DynamoAuditHistory implements AuditHistory {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #looksAt: number;

  /** @param looksAt Events that one query of a filtered list looks at; DynamoDB ends it at 1 MB. */
  constructor(dynamo: DynamoDBDocumentClient, table: string, looksAt = 1000) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#looksAt = looksAt;
  }

  async list(workspaceId: string, query: AuditQuery) {
    const { limit, after, keyId } = query;
    const request = requestFor(workspaceId, query);
    const events: AuditEvent[] = [];
    let start: Record<string, unknown> | undefined =
      after === undefined ? undefined : { ...auditKey(workspaceId, after), ...auditOf(workspaceId, keyId) };
    let reads = 0;
    do {
      reads++;
      const page = await available(
        this.#dynamo.send(
          new QueryCommand({
            ...request,
            TableName: this.#table,
            ScanIndexForward: false,
            // One more than asked for tells whether there is a next page.
            Limit: request.FilterExpression === undefined ? limit + 1 - events.length : this.#looksAt,
            ExclusiveStartKey: start,
          }),
        ),
      );
      events.push(...(page.Items ?? []).map((item) => contentOf<AuditEvent>(item)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && events.length <= limit && reads < maxReads);
    const shown = events.slice(0, limit);
    const last = start === undefined ? undefined : String(start['sk']).slice(auditPrefix.length);
    return { events: shown, next: events.length > limit ? shown.at(-1)?.id : last };
  }
}

/** What is the same of every query of a list. */
function requestFor(workspaceId: string, { actor, keyId, action, from, to }: AuditQuery): Partial<QueryCommandInput> {
  // An id begins with its time, and goes on: what is as short as these comes before all of its time.
  const first = auditPrefix + (from === undefined ? '' : timePrefix(from));
  const last = auditPrefix + (to === undefined ? '~' : timePrefix(to));
  const filters = [
    ...(actor === undefined ? [] : [['#actor.#id = :actor', { ':actor': actor }] as const]),
    ...(action === undefined ? [] : [['#action = :action', { ':action': action }] as const]),
  ];
  const used = filters.map(([condition]) => condition).join(' AND ');
  const { pk } = auditKey(workspaceId, '');
  return {
    ...(keyId === undefined ? { ConsistentRead: true } : { IndexName: auditIndex }),
    KeyConditionExpression: '#partition = :partition AND sk BETWEEN :first AND :last',
    ...(used !== '' && { FilterExpression: used }),
    ExpressionAttributeNames: {
      '#partition': keyId === undefined ? 'pk' : auditIndex,
      ...Object.fromEntries([...used.matchAll(/#(\w+)/g)].map(([name, attribute = '']) => [name, attribute])),
    },
    ExpressionAttributeValues: {
      ':partition': auditOf(workspaceId, keyId)[auditIndex] ?? pk,
      ':first': first,
      ':last': last,
      ...Object.assign({}, ...filters.map(([, values]) => values)),
    },
  };
}
