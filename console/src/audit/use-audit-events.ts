import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type AuditFilters, queryFor } from './audit-filters.ts';
import { fillPage } from './fill-page.ts';
import { type AuditQuery, eventsLoader } from './load-events.ts';

const pageSize = 50;
/** Each looks at thousands of events. Who wants to search further back says so. */
const mostRequests = 5;

interface Place {
  /** A cursor belongs to its query: what “the last hour” is does not change from page to page. */
  readonly query: AuditQuery;
  readonly cursor: string;
}

/** The events that the filters let through, newest first, a page at a time. */
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
    // Who has gone far back is not to wait for all of it again.
    refetchOnWindowFocus: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? 'always' : false),
  });
}
