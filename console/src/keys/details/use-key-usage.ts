import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import type { Usage } from '../../usage/usage-pages.ts';
import { queryBefore, queryOf, type UsageRange } from '../../usage/usage-range.ts';

const refreshMs = 15_000;

/** Loads the usage and remaining requests of a key, again and again while the page is in front. */
export function useKeyUsage(id: string, range: UsageRange) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.keyUsage(id, range),
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/api-keys/{id}/usage', { params: { path: { id }, query: queryOf(range) }, signal })),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
}

/** Loads the usage of a key in the period before. @param usage That of the period. */
export function useKeyUsageBefore(id: string, usage: Usage | undefined): Usage | undefined {
  const api = useApi();
  const query = usage && queryBefore(usage);
  return useQuery({
    queryKey: queryKeys.keyUsage(id, query ?? {}),
    queryFn: query
      ? async ({ signal }) => {
          const params = { path: { id }, query };
          return (await bodyOf(api.GET('/api/v1/api-keys/{id}/usage', { params, signal }))).usage;
        }
      : skipToken,
    // A period that has ended does not change.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  }).data;
}
