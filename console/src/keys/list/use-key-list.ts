import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { useApi } from '../../api/api-context.ts';
import { type Api, bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { type KeyFilters, queryFor } from './key-filters.ts';

/**
 * Loads a page of the list. The cursors of the pages from the second to the current one are in the state of the browser's
 * history, so Back and Reload keep the page. The previous page stays until the next one has loaded.
 */
export function useKeyList(filters: KeyFilters, limit: number) {
  const location = useLocation();
  const navigate = useNavigate();
  const cursors = cursorsIn(location.state);
  const first = useKeyPage(filters, limit, undefined);
  const current = useKeyPage(filters, limit, cursors.at(-1));
  const page = cursors.length + 1;
  const next = current.data?.nextCursor ?? null;
  /** The first page alone counts the keys of a filtered list. */
  const total = first.data?.total ?? null;
  const goTo = (chosen: readonly string[]) =>
    void navigate({ search: location.search }, { replace: true, state: { cursors: chosen } });
  return {
    apiKeys: current.data?.apiKeys,
    limits: first.data?.limits,
    total,
    error: current.error,
    isLoading: current.isPending,
    isOutdated: current.isPlaceholderData,
    page,
    pagesCount: next === null ? page : page + 1,
    /** There are pages after the next one. */
    isOpenEnd: next !== null && (total === null || total > (page + 1) * limit),
    showPage: (chosen: number) =>
      goTo(chosen <= page ? cursors.slice(0, chosen - 1) : [...cursors, ...(next === null ? [] : [next])]),
    showFirstPage: () => goTo([]),
    refetch: current.refetch,
  };
}

function useKeyPage(filters: KeyFilters, limit: number, cursor: string | undefined) {
  return useQuery({ ...keyPage(useApi(), filters, limit, cursor), placeholderData: keepPreviousData });
}

/** The query of a page of the list. */
export function keyPage(api: Api, filters: KeyFilters, limit: number, cursor?: string) {
  const query = { ...queryFor(filters, Date.now()), limit, ...(cursor !== undefined && { cursor }) };
  return queryOptions({
    queryKey: queryKeys.keyPage(query),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/api-keys', { params: { query }, signal })),
  });
}

function cursorsIn(state: unknown): readonly string[] {
  const { cursors } = (state ?? {}) as { cursors?: readonly string[] };
  return cursors ?? [];
}
