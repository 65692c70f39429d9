import { useQuery } from '@tanstack/react-query';
import { allPages } from '../../api/all-pages.ts';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';

const pageSize = 100;
/** A workspace with more keys than these pages hold lists the others with the API. */
const mostPages = 20;

/** Loads all keys of the workspace, to search and sort them in the browser. */
export function useApiKeys() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.apiKeys,
    queryFn: async ({ signal }) => {
      const load = (cursor: string | undefined) =>
        bodyOf(
          api.GET('/api/v1/api-keys', { params: { query: { limit: pageSize, ...(cursor && { cursor }) } }, signal }),
        );
      const pages = await allPages(load, mostPages);
      return {
        apiKeys: pages.flatMap(({ apiKeys }) => apiKeys),
        limits: pages[0].limits,
        isComplete: pages.at(-1)?.nextCursor === null,
      };
    },
  });
}
