import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { hourMs } from '../components/time.ts';
import { firstRequestIn, waitMs } from './first-request.ts';

/**
 * Waits for the first request of a key: asks for its usage again and again, less often each time, and not while the page is
 * hidden. After an admitted request it stops, and reloads the key.
 */
export function useFirstRequest(id: string) {
  const api = useApi();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: queryKeys.firstRequest(id),
    queryFn: async ({ signal }) => {
      const query = { granularity: 'minute', from: new Date(Date.now() - hourMs).toISOString() } as const;
      const params = { path: { id }, query };
      const { usage } = await bodyOf(api.GET('/api/v1/api-keys/{id}/usage', { params, signal }));
      return { result: firstRequestIn(usage), at: new Date().toISOString() };
    },
    // The time is that of the first look that found the request.
    structuralSharing: (before, now) => {
      const [old, found] = [before, now] as readonly (Seen | undefined)[];
      return old !== undefined && old.result !== null && old.result === found?.result ? old : now;
    },
    refetchInterval: ({ state }) => (state.data?.result === 'admitted' ? false : waitMs(state)),
    refetchOnWindowFocus: ({ state }) => (state.data?.result === 'admitted' ? false : 'always'),
  });
  const isAdmitted = data?.result === 'admitted';
  useEffect(() => {
    if (isAdmitted) void client.invalidateQueries({ queryKey: queryKeys.apiKey(id), exact: true });
  }, [client, id, isAdmitted]);
  return data;
}

interface Seen {
  readonly result: ReturnType<typeof firstRequestIn>;
  readonly at: string;
}
