import { useQueries, useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { namesOf } from '../audit/names.ts';
import { dayMs, hourMs } from '../components/time.ts';
import { noFilters, queryFor } from '../keys/list/key-filters.ts';
import { useMembers } from '../members/use-members.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { type Attention, attentionOf, type KeyListName, keyLists, namedKeys } from './attention.ts';
import { type Day, dayOf, dayQuery } from './day.ts';

const mostEvents = 8;
/** The longest period of a quota that resets. */
const mostWarningDays = 31;
const none: readonly never[] = [];

/**
 * Loads the overview: four filtered lists, the usage of the last hour and of the last eight days, and two lists of events. The
 * number of requests does not depend on the number of keys.
 */
export function useOverview() {
  const api = useApi();
  const { workspace } = useWorkspace();
  const now = Date.now();
  const lists = useKeyLists(now);
  const lastHour = useQuery({
    queryKey: queryKeys.usage({ overview: 'hour' }),
    queryFn: ({ signal }) => {
      const query = { granularity: 'minute', from: new Date(Date.now() - hourMs).toISOString() } as const;
      return bodyOf(api.GET('/api/v1/usage', { params: { query }, signal }));
    },
  });
  const week = useQuery({
    queryKey: queryKeys.usage({ overview: 'day' }),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/usage', { params: { query: dayQuery(Date.now()) }, signal })),
  });
  const events = useEvents({ limit: mostEvents });
  const warnings = useEvents({
    action: 'quota.warning',
    from: new Date((Math.floor(now / dayMs) - mostWarningDays) * dayMs).toISOString(),
    limit: 50,
  });
  const { data: people, isPending: arePeoplePending } = useMembers();
  const members = people?.members ?? none;
  /** The usage names every key, so the names need no further request. */
  const apiKeys = (week.data?.keys ?? none).flatMap(({ id, name }) => (name === null ? [] : [{ id, name }]));
  const { rootKeyId } = workspace;
  const names = namesOf({ apiKeys, members, events: events.data ?? none, rootKeyId });
  const there = new Set(
    (week.data?.keys ?? none).flatMap(({ id, isRoot, isDeleted }) => (isRoot || isDeleted ? [] : id)),
  );

  const all = [...Object.values(lists.queries), lastHour, week, events, warnings];
  const attention: Attention[] | null =
    lists.data === null || lastHour.data === undefined || warnings.data === undefined || week.isPending
      ? null
      : attentionOf({
          lists: lists.data,
          lastHour: lastHour.data.keys,
          warnings: warnings.data,
          names: names.keys,
          workspace,
          now,
        });
  const day: Day | null = week.data === undefined ? null : dayOf(week.data.usage, week.dataUpdatedAt);
  return {
    attention,
    day,
    /** null until their names are there, too: longer names would move the events below them. */
    events: week.isPending || arePeoplePending ? null : (events.data ?? null),
    names,
    /** The ids of the keys that have a page. */
    there,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    isFetching: all.some(({ isFetching }) => isFetching),
    refetch: () => {
      for (const query of all) void query.refetch();
    },
  };
}

function useKeyLists(now: number) {
  const api = useApi();
  const names = Object.keys(keyLists) as KeyListName[];
  const results = useQueries({
    queries: names.map((name) => {
      const query = { ...queryFor({ ...noFilters, ...keyLists[name] }, now), limit: namedKeys };
      return {
        queryKey: queryKeys.keyPage(query),
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          bodyOf(api.GET('/api/v1/api-keys', { params: { query }, signal })),
      };
    }),
  });
  const [failing, expiring, overlap, unused] = results.map(({ data }) => data);
  const isComplete = failing && expiring && overlap && unused;
  return { queries: results, data: isComplete ? { failing, expiring, overlap, unused } : null };
}

function useEvents(query: { readonly action?: 'quota.warning'; readonly from?: string; readonly limit: number }) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.auditEvents(query),
    queryFn: async ({ signal }) => {
      const { auditEvents } = await bodyOf(api.GET('/api/v1/audit-events', { params: { query }, signal }));
      return auditEvents;
    },
  });
}
