import { useQuery } from '@tanstack/react-query';
import { allPages } from '../../api/all-pages.ts';
import { useApi } from '../../api/api-context.ts';
import { answerOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';

const pageSize = 100;
/** Who has more keys than these hold finds the others by the API. */
const mostPages = 20;

/** All keys of the workspace, so that they can be searched and sorted here. */
export function useApiKeys() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.apiKeys,
    queryFn: async ({ signal }) => {
      const load = (cursor: string | undefined) =>
        answerOf(
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
