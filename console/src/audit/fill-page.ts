import type { AuditEvent } from './audit-event.ts';

interface ApiPage {
  readonly auditEvents: readonly AuditEvent[];
  readonly nextCursor: string | null;
}

interface Wanted {
  /** The place to continue from; null starts at the newest event. */
  readonly cursor: string | null;
  readonly events: number;
  /** The maximum number of requests. */
  readonly requests: number;
  /** Loads events after a cursor, up to a limit. */
  readonly load: (cursor: string | null, limit: number) => Promise<ApiPage>;
  /** Called with the number of events found so far, after each request. */
  readonly onProgress?: (events: number) => void;
}

/** The maximum page size of the API. */
const largestPage = 100;

/**
 * Loads pages until there are enough events, no more events, or too many requests. A filtered page of the API can be short
 * or empty and still have a next page.
 * @returns the events, and the cursor to continue from; null if there are no more
 */
export async function fillPage({ cursor, events: wanted, requests, load, onProgress }: Wanted) {
  const events: AuditEvent[] = [];
  let next = cursor;
  for (let asked = 1; ; asked++) {
    const page = await load(next, Math.min(largestPage, wanted - events.length));
    events.push(...page.auditEvents);
    next = page.nextCursor;
    onProgress?.(events.length);
    if (next === null || events.length >= wanted || asked >= requests) return { events, next };
  }
}
