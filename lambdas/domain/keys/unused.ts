import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { dayMs, hourMs, isoTime } from '../shared/time.ts';
import type { ApiKeyRecord } from './key-record.ts';

/** The number of days after which a key counts as unused, and whether it is then deactivated. */
export const UnusedKeys = /* @__PURE__ */ schema(() =>
  z.strictObject({
    afterDays: z.int().min(1).max(3650),
    deactivate: z.boolean().default(false),
  }),
);
export type UnusedKeys = z.output<typeof UnusedKeys>;

/**
 * Whether a key has been unused for that time, and no review has found it unused since its last use or change by a request.
 * The time begins again with such a change: a key that somebody activated a moment ago must not be deactivated again.
 */
export function isNewlyUnused(record: ApiKeyRecord, { afterDays }: UnusedKeys, now: number): boolean {
  const { lastUsedAt, createdAt, changedAt = createdAt, foundUnusedAt, isActive } = record;
  // The key holds the start of the hour in which it was last used.
  const usedAt = lastUsedAt === null ? createdAt : isoTime(Date.parse(lastUsedAt) + hourMs);
  const since = usedAt > changedAt ? usedAt : changedAt;
  const isTold = foundUnusedAt !== null && foundUnusedAt >= since;
  return isActive && !isTold && now - Date.parse(since) >= afterDays * dayMs;
}
