import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type AuditFilters, queryFor } from './audit-filters.ts';
import { fillPage } from './fill-page.ts';
import { type AuditQuery, eventsLoader } from './load-events.ts';

const pageSize = 50;
/** Each request searches thousands of events. The person decides whether to search further back. */
const mostRequests = 5;

interface Place {
  /** A cursor belongs to its query: “the last hour” stays the same from page to page. */
  readonly query: AuditQuery;
  readonly cursor: string;
}

/** Loads the events that match the filters, newest first, a page at a time. */
export function useAuditEvents(filters: AuditFilters) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.auditEvents({ filters }),
    initialPageParam: null as Place | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam?.query ?? queryFor(filters, Date.now());
      const load = eventsLoader(api, query, signal);
      const cursor = pageParam?.cursor ?? null;
      const { events, next } = await fillPage({ cursor, events: pageSize, requests: mostRequests, load });
      return { events, next: next === null ? null : { query, cursor: next } };
    },
    getNextPageParam: ({ next }) => next,
    // Reloading many pages would take too long.
    refetchOnWindowFocus: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? 'always' : false),
  });
}
