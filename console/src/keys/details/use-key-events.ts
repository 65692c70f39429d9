import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';

const mostEvents = 20;

/** Loads the latest events of a key. */
export function useKeyEvents(id: string) {
  const api = useApi();
  const query = { keyId: id, limit: mostEvents };
  return useQuery({
    queryKey: queryKeys.auditEvents(query),
    queryFn: async ({ signal }) => {
      const { auditEvents } = await bodyOf(api.GET('/api/v1/audit-events', { params: { query }, signal }));
      return auditEvents;
    },
  });
}
