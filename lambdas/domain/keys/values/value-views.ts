import { hourMs, isoTime, minuteMs } from '../../shared/time.ts';
import type { ApiKeyRecord } from '../key-record.ts';
import { endOf, type LiveValue, withoutEnded } from '../live-values.ts';
import type { ApiKeyValue } from './api-key-value.ts';

/** The recorded uses of values, by digest: the first use in the hour of the last use. */
export type ValueUses = ReadonlyMap<string, string>;

/** Returns the values whose use the responses show: those of keys with two values. */
export function valuesWithUses(records: readonly ApiKeyRecord[], now: number): LiveValue[] {
  return records.flatMap(({ values }) => {
    const live = withoutEnded(values, now);
    return live.length > 1 ? live : [];
  });
}

/** Returns the working values of a key as callers see them, the newest first. */
export function valueViews(record: ApiKeyRecord, uses: ValueUses, now: number): ApiKeyValue[] {
  const live = withoutEnded(record.values, now);
  const [newest] = live;
  return live.map((value) => ({
    key: value.mask,
    issuedAt: value.issuedAt ?? null,
    lastUsedAt: live.length > 1 ? lastUseOf(value, record, uses) : onlyUseOf(value, record),
    validUntil: endOf(record, value),
    graceOnFirstUse: value === newest ? null : (newest?.graceOnFirstUse ?? null),
  }));
}

/** Returns the latest time at which one of two values can have been used: no later than the last use of the key, or the end of its hour. */
function lastUseOf({ digest }: LiveValue, { lastUsedAt }: ApiKeyRecord, uses: ValueUses): string | null {
  const usedAt = uses.get(digest);
  if (usedAt === undefined) return null;
  const first = Date.parse(usedAt);
  const endOfHour = (Math.floor(first / hourMs) + 1) * hourMs;
  return isoTime(Math.max(first, Math.min(endOfHour, lastUsedAt === null ? first : Date.parse(lastUsedAt))));
}

/** Returns the last use of the only value: the last use of the key, unless that was before the value was issued. */
function onlyUseOf({ issuedAt }: LiveValue, { createdAt, lastUsedAt }: ApiKeyRecord): string | null {
  if (lastUsedAt === null || issuedAt === undefined || issuedAt === createdAt) return lastUsedAt;
  return Date.parse(lastUsedAt) >= Math.floor(Date.parse(issuedAt) / minuteMs) * minuteMs ? lastUsedAt : null;
}
