import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { queryOf, type UsageRange } from '../../usage/usage-range.ts';

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
