import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';

const refreshMs = 30_000;

/** Loads a key. While it has two values, again and again, because the old one may be used at any time. */
export function useApiKey(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.apiKey(id),
    queryFn: async ({ signal }) => {
      const { apiKey } = await bodyOf(api.GET('/api/v1/api-keys/{id}', { params: { path: { id } }, signal }));
      return apiKey;
    },
    refetchInterval: ({ state }) => ((state.data?.values.length ?? 0) > 1 ? refreshMs : false),
  });
}
