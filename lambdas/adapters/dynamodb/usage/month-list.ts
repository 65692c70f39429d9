import { dayMs, isoTime } from '../../../domain/shared/time.ts';
import type { UsageOfWorkspace, WorkspacesQuery } from '../../../domain/usage/ports.ts';
import { plus } from '../../../domain/usage/record.ts';
import type { Sums } from '../../../domain/usage/refusals.ts';
import { type DynamoCalls, type Item, pagesOf } from '../dynamo-calls.ts';
import { unpackSums } from './packed-usage.ts';

/** The partition that lists the workspaces with usage in a month: one item each, with the sums of its days. */
export const monthOf = (day: number) => `month#${isoTime(day).slice(0, 7)}`;

/** The attribute with the sums of a day. */
export const dayAttribute = (day: number) => `d${isoTime(day).slice(8, 10)}`;

/** Returns the first workspaces with usage in a range of whole days, in the order of their ids. */
export async function workspacesIn(
  dynamo: DynamoCalls,
  table: string,
  { from, to, after, workspaceId, limit }: WorkspacesQuery,
): Promise<UsageOfWorkspace[]> {
  const days = Array.from({ length: Math.max(0, (to - from) / dayMs) }, (_, index) => from + index * dayMs);
  const months = [...new Set(days.map(monthOf))];
  const byMonth = await Promise.all(
    months.map((month) => firstItems(dynamo, table, month, { after, workspaceId, limit })),
  );
  const sums = new Map<string, Sums>();
  byMonth.forEach((items, place) => {
    const ofMonth = days.filter((day) => monthOf(day) === months[place]);
    for (const item of items) {
      const id = String(item['sk']);
      let sum = sums.get(id) ?? {};
      for (const day of ofMonth) {
        const counts = item[dayAttribute(day)] as number[] | undefined;
        if (counts !== undefined) sum = plus(sum, unpackSums(counts));
      }
      sums.set(id, sum);
    }
  });
  return [...sums]
    .map(([id, sum]) => ({ workspaceId: id, sums: sum }))
    .toSorted((one, other) => (one.workspaceId < other.workspaceId ? -1 : 1))
    .slice(0, limit);
}

async function firstItems(
  dynamo: DynamoCalls,
  table: string,
  month: string,
  { after, workspaceId, limit }: Pick<WorkspacesQuery, 'after' | 'workspaceId' | 'limit'>,
): Promise<Item[]> {
  const items: Item[] = [];
  const pages = pagesOf(dynamo, {
    TableName: table,
    ConsistentRead: true,
    Limit: limit,
    KeyConditionExpression: workspaceId === undefined ? 'pk = :pk AND sk >= :sk' : 'pk = :pk AND sk = :sk',
    ExpressionAttributeValues: { ':pk': month, ':sk': workspaceId ?? after ?? 'ws_' },
  });
  for await (const { Items } of pages) {
    items.push(...Items);
    if (items.length >= limit) break;
  }
  return items;
}
