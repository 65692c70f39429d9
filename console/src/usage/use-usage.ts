import { skipToken, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { joinPages, type Usage } from './usage-pages.ts';
import { queryBefore, queryOf, type UsageRange } from './usage-range.ts';

/** A workspace with more keys than these pages hold sees the usage of the newest keys. */
const mostPages = 40;

/** Loads the usage of the workspace. Only with thousands of keys are there several pages; the keys so far are available meanwhile. */
export function useUsage(range: UsageRange) {
  const api = useApi();
  const { data, error, hasNextPage, isFetching, isError, refetch, fetchNextPage } = useInfiniteQuery({
    queryKey: queryKeys.usage(range),
    initialPageParam: null as Asked | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ?? beginning(range);
      return { query, page: await bodyOf(api.GET('/api/v1/usage', { params: { query }, signal })) };
    },
    getNextPageParam: ({ query, page: { nextCursor } }, all): Asked | null =>
      nextCursor === null || all.length === mostPages ? null : { ...query, cursor: nextCursor },
  });
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  const sum = useMemo(() => {
    const [first, ...others] = data?.pages.map(({ page }) => page) ?? [];
    return first && joinPages([first, ...others]);
  }, [data]);
  return {
    sum,
    error,
    refetch,
    isFetching,
    /** More pages are loading. */
    isPartial: hasNextPage,
    /** The workspace has more keys than the sum includes. */
    isCut: !hasNextPage && (data?.pages.at(-1)?.page.nextCursor ?? null) !== null,
  };
}

/** Loads the usage of the workspace in the period before. It needs no keys. @param usage That of the period. */
export function useUsageBefore(usage: Usage | undefined): Usage | undefined {
  const api = useApi();
  const query = usage && { ...queryBefore(usage), limit: 1 };
  return useQuery({
    queryKey: queryKeys.usage(query ?? {}),
    queryFn: query
      ? async ({ signal }) => (await bodyOf(api.GET('/api/v1/usage', { params: { query }, signal }))).usage
      : skipToken,
    // A period that has ended does not change.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  }).data;
}

interface Asked extends ReturnType<typeof beginning> {
  readonly cursor?: string;
}

/** The query of the first page. It names both ends, so all pages cover the same time. */
function beginning(range: UsageRange) {
  const now = Date.now();
  return queryOf(range, now);
}
