import { type Api, answerOf } from '../api/client.ts';
import type { queryFor } from './audit-filters.ts';

export type AuditQuery = ReturnType<typeof queryFor>;

/** How to ask for the events of one query, page by page. */
export function eventsLoader(api: Api, query: AuditQuery, signal: AbortSignal) {
  return (cursor: string | null, limit: number) =>
    answerOf(
      api.GET('/api/v1/audit-events', {
        params: { query: { ...query, limit, ...(cursor !== null && { cursor }) } },
        signal,
      }),
    );
}
