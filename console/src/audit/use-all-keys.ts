import { useQuery } from '@tanstack/react-query';
import { allPages } from '../api/all-pages.ts';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';

const pageSize = 100;
/** Keys beyond these pages keep their ids instead of names. */
const mostPages = 20;

/** Loads the keys of the workspace, to show their names. */
export function useAllKeys() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.allKeys,
    queryFn: async ({ signal }) => {
      const load = (cursor: string | undefined) =>
        bodyOf(
          api.GET('/api/v1/api-keys', { params: { query: { limit: pageSize, ...(cursor && { cursor }) } }, signal }),
        );
      const pages = await allPages(load, mostPages);
      return pages.flatMap(({ apiKeys }) => apiKeys);
    },
  });
}
