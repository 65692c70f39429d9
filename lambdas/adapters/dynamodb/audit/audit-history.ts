import type { AuditEvent } from '../../../domain/events/audit-event.ts';
import type { AuditHistory, AuditQuery } from '../../../domain/events/ports.ts';
import { auditIndex, auditPrefix } from '../../../domain/shared/names.ts';
import { type Clock, systemClock, timePrefix } from '../../../domain/shared/random.ts';
import { type DynamoCalls, type Item, pagesOf, type QueryRequest } from '../dynamo-calls.ts';
import { auditKey, auditOf, contentOf } from '../key-items.ts';
import { countWithin, maxPageBytes } from '../lists/page-bytes.ts';

/** The most queries for one page. If the filter matches little, the page is short, and its cursor continues from there. */
const maxReads = 10;

/** Reads the audit events of a workspace by their sort keys, and those of one key by the sparse index, which may lag briefly. */
export class DynamoAuditHistory implements AuditHistory {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;
  readonly #looksAt: number;
  readonly #clock: Clock;

  /** @param looksAt The number of events that one query of a filtered list examines; DynamoDB ends a query at 1 MB. */
  constructor(dynamo: DynamoCalls, table: string, looksAt = 1000, clock: Clock = systemClock) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#looksAt = looksAt;
    this.#clock = clock;
  }

  async list(workspaceId: string, query: AuditQuery) {
    const { limit, after, keyId } = query;
    const request = requestFor(workspaceId, query);
    const events: AuditEvent[] = [];
    const pages = pagesOf(this.#dynamo, {
      ...request,
      TableName: this.#table,
      ScanIndexForward: false,
      // One more than requested shows whether there is a next page.
      Limit: request.FilterExpression === undefined ? limit + 1 : this.#looksAt,
      ExclusiveStartKey:
        after === undefined ? undefined : { ...auditKey(workspaceId, after), ...auditOf(workspaceId, keyId) },
    });
    let lastKey: Item | undefined;
    let reads = 0;
    for await (const { Items, LastEvaluatedKey } of pages) {
      // DynamoDB deletes an event up to days after its time.
      const kept = Items.filter(
        ({ deleteAfter }) => deleteAfter === undefined || Number(deleteAfter) * 1000 > this.#clock(),
      );
      events.push(...kept.map((item) => contentOf<AuditEvent>(item)));
      lastKey = LastEvaluatedKey;
      if (events.length > limit || ++reads >= maxReads) break;
    }
    const shown = events.slice(0, Math.min(limit, countWithin(events, maxPageBytes)));
    const last = lastKey === undefined ? undefined : String(lastKey['sk']).slice(auditPrefix.length);
    return { events: shown, next: events.length > shown.length ? shown.at(-1)?.id : last };
  }
}

/** Query parameters common to all pages. */
function requestFor(
  workspaceId: string,
  { actor, keyId, action, from, to }: AuditQuery,
): Omit<QueryRequest, 'TableName'> {
  // Ids start with a timestamp; a bare timestamp sorts before all ids of that instant.
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
