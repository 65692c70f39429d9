import type { AuditEvent } from './audit-event.ts';

interface ApiPage {
  readonly auditEvents: readonly AuditEvent[];
  readonly nextCursor: string | null;
}

interface Wanted {
  /** Where to go on; null: at the newest. */
  readonly cursor: string | null;
  readonly events: number;
  /** Requests that this may take. */
  readonly requests: number;
  /** Asks the API for the events after a cursor, at most so many. */
  readonly load: (cursor: string | null, limit: number) => Promise<ApiPage>;
  /** Told of what was found so far, after each request. */
  readonly onProgress?: (events: number) => void;
}

/** The most that the API puts on one page. */
const largestPage = 100;

/**
 * Asks until there are as many events as wanted, there are no more, or it took too many requests: a filtered page of the
 * API may be short, or empty, and still have a next one.
 * @returns the cursor to go on from; null: these are all
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
