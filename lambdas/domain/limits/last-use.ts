import { ServiceUnavailableError } from '../shared/errors.ts';
import { isoTime } from '../shared/time.ts';
import { keptMs } from '../usage/usage-range.ts';
import type { LastUseReader } from './ports.ts';

/** A key, or any part of it that says when it was last used. */
interface Used {
  readonly tag: string;
  /** The start of an hour, ISO 8601; null: never used. */
  readonly lastUsedAt: string | null;
}

/**
 * Returns the keys with the minute of their last use. The record of a key holds only the hour, because recording each minute
 * would cost a write; the counter of that hour knows the minute. If the counters do not respond, or are no longer kept, the
 * hour stays.
 */
export async function withMinuteOfUse<Key extends Used>(
  lastUse: LastUseReader,
  keys: readonly Key[],
  now: number,
): Promise<Key[]> {
  const hours = keys.flatMap(({ tag, lastUsedAt }) => {
    const hour = lastUsedAt === null ? Number.NaN : Date.parse(lastUsedAt);
    return now - hour < keptMs ? [{ counter: tag, hour }] : [];
  });
  if (hours.length === 0) return [...keys];
  const minutes = await lastUse.lastMinutes(hours).catch((error: unknown) => {
    if (error instanceof ServiceUnavailableError) return new Map<string, number>();
    throw error;
  });
  return keys.map((key) => {
    const at = minutes.get(key.tag);
    return at === undefined ? key : { ...key, lastUsedAt: isoTime(at) };
  });
}
