import type { ApiKeyRecord } from '../../../domain/keys/key-record.ts';
import type { KeyOrder } from '../../../domain/keys/list/key-order.ts';
import type { KeyPage, KeyQuery } from '../../../domain/keys/ports.ts';
import { InvalidRequestError } from '../../../domain/shared/errors.ts';
import type { Item } from '../dynamo-calls.ts';
import { apiKeyKey, contentOf, keyIdIn, listedKeys } from '../key-items.ts';
import type { KeysTable } from '../keys-table.ts';
import { countWithin, maxPageBytes, maxReadBytes } from './page-bytes.ts';

/** The maximum number of queries for one page, of up to 1 MB each. */
export const maxReads = 10;

/** Lists keys of a workspace. Each page costs a bounded number of reads. */
export function listKeys(table: KeysTable, workspaceId: string, query: KeyQuery): Promise<KeyPage> {
  const { order } = query;
  return order === undefined ? inTableOrder(table, workspaceId, query) : sorted(table, workspaceId, query, order);
}

/**
 * Returns a page in the order of the table. If few keys match, the page is short, and the next one continues there. The first
 * page of a filtered list also counts all keys that match, unless that takes too many reads.
 */
async function inTableOrder(table: KeysTable, workspaceId: string, query: KeyQuery): Promise<KeyPage> {
  const { environment, limit, after, matches = () => true } = query;
  const isFiltered = environment !== undefined || query.matches !== undefined;
  const counts = isFiltered && after === undefined;
  const keys: ApiKeyRecord[] = [];
  let total = 0;
  let lastKey: Item | undefined;
  let reads = 0;
  // One more than requested shows whether there is a next page. With a filter, several reads may be needed.
  for await (const page of pagesOf(table, workspaceId, query, isFiltered ? 1000 : limit + 1, after)) {
    const found = page.keys.filter(matches);
    total += found.length;
    if (keys.length <= limit) {
      keys.push(...found);
      lastKey = page.lastKey;
    }
    reads++;
    const isDone = page.lastKey === undefined || (keys.length > limit && !counts);
    if (isDone || reads >= maxReads) {
      return {
        ...pageOf(keys, limit, ({ id }) => id, reads, lastKey && keyIdIn({ sk: String(lastKey['sk']) })),
        total: counts && page.lastKey === undefined ? total : undefined,
      };
    }
  }
  return { keys: [], next: undefined, total };
}

/** Returns a page in another order, for which all keys are read. */
async function sorted(table: KeysTable, workspaceId: string, query: KeyQuery, order: KeyOrder): Promise<KeyPage> {
  const { limit, after, matches = () => true } = query;
  const found: { readonly key: ApiKeyRecord; readonly position: string }[] = [];
  let reads = 0;
  for await (const page of pagesOf(table, workspaceId, query, 1000, undefined)) {
    found.push(...page.keys.filter(matches).map((key) => ({ key, position: order.positionOf(key) })));
    reads++;
    if (page.lastKey !== undefined && reads >= maxReads) {
      const message = 'is not possible in this workspace, which has too many keys. Leave it out; filters still work';
      throw new InvalidRequestError([{ path: 'query.sort', message }]);
    }
  }
  found.sort((one, other) => order.compare(one.position, other.position));
  const rest = after === undefined ? found : found.filter(({ position }) => order.compare(position, after) > 0);
  const keys = rest.map(({ key }) => key);
  return { ...pageOf(keys, limit, order.positionOf, reads, undefined), total: found.length };
}

/** Yields the keys of a workspace, newest first, with the place of the last read item that others follow. */
async function* pagesOf(
  table: KeysTable,
  workspaceId: string,
  { environment }: KeyQuery,
  size: number,
  after: string | undefined,
): AsyncGenerator<{ readonly keys: ApiKeyRecord[]; readonly lastKey: Item | undefined }> {
  const { pk, skPrefix } = listedKeys(workspaceId);
  const pages = table.pages({
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: size,
    ExclusiveStartKey: after === undefined ? undefined : apiKeyKey(workspaceId, after),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: {
      ':pk': pk,
      ':prefix': skPrefix,
      ...(environment !== undefined && { ':environment': environment }),
    },
    ...(environment !== undefined && {
      FilterExpression: '#environment = :environment',
      ExpressionAttributeNames: { '#environment': 'environment' },
    }),
  });
  for await (const { Items, LastEvaluatedKey } of pages) {
    yield { keys: Items.map((item) => contentOf<ApiKeyRecord>(item)), lastKey: LastEvaluatedKey };
  }
}

/**
 * Returns the keys that fit on the page, and the place to continue after.
 * @param reads The number of reads that returned the keys. The JSON of a key is shorter than its item, so the keys of a few reads
 *   always fit, and nobody has to add up their sizes
 */
function pageOf(
  keys: readonly ApiKeyRecord[],
  limit: number,
  positionOf: (key: ApiKeyRecord) => string,
  reads: number,
  lastRead: string | undefined,
): KeyPage {
  const fitting = reads * maxReadBytes <= maxPageBytes ? limit : countWithin(keys, maxPageBytes);
  const shown = keys.slice(0, Math.min(limit, fitting));
  const last = shown.at(-1);
  return { keys: shown, next: keys.length > shown.length && last !== undefined ? positionOf(last) : lastRead };
}
