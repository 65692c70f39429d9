import { type Api, bodyOf } from '../api/client.ts';
import type { queryFor } from './audit-filters.ts';

export type AuditQuery = ReturnType<typeof queryFor>;

/** Returns a function that loads a page of events of one query. */
export function eventsLoader(api: Api, query: AuditQuery, signal: AbortSignal) {
  return (cursor: string | null, limit: number) =>
    bodyOf(
      api.GET('/api/v1/audit-events', {
        params: { query: { ...query, limit, ...(cursor !== null && { cursor }) } },
        signal,
      }),
    );
}
