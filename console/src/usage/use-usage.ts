import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useApi } from '../api/api-context.ts';
import { answerOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { addUp } from './add-up.ts';
import { queryOf, type UsageRange } from './usage-range.ts';

const pageSize = 50;
/** Who has more keys than these hold sees what the newest ones did. */
const mostPages = 40;

/** How the keys of the workspace were used. What is there can be shown while further pages of keys come. */
export function useUsage(range: UsageRange) {
  const api = useApi();
  const { data, error, hasNextPage, isFetching, isError, refetch, fetchNextPage } = useInfiniteQuery({
    queryKey: queryKeys.usage(range),
    initialPageParam: null as Asked | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ?? beginning(range);
      return { query, page: await answerOf(api.GET('/api/v1/usage', { params: { query }, signal })) };
    },
    getNextPageParam: ({ query, page: { nextCursor } }, all): Asked | null =>
      nextCursor === null || all.length === mostPages ? null : { ...query, cursor: nextCursor },
  });
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  const sum = useMemo(() => {
    const [first, ...others] = data?.pages.map(({ page }) => page) ?? [];
    return first && addUp([first, ...others]);
  }, [data]);
  return {
    sum,
    error,
    refetch,
    isFetching,
    /** Further pages of keys are to come. */
    isPartial: hasNextPage,
    /** There are more keys than are added up. */
    isCut: !hasNextPage && (data?.pages.at(-1)?.page.nextCursor ?? null) !== null,
  };
}

interface Asked extends ReturnType<typeof beginning> {
  readonly cursor?: string;
}

/** Both ends are named, so that all pages tell of the same time. */
function beginning(range: UsageRange) {
  const now = Date.now();
  return { ...queryOf(range, now), to: new Date(now).toISOString(), limit: pageSize };
}
