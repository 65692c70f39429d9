import { isoTime } from '../shared/time.ts';
import type { DigestReference } from './digest.ts';

/** A value of a key that works: the reference to its credential, and its end. A key has one value, or two during a change. */
export interface LiveValue extends DigestReference {
  readonly mask: string;
  /** When the key got the value, ISO 8601. undefined: the value was issued before Latchkey recorded this. */
  readonly issuedAt?: string | undefined;
  /** The end of the value, ISO 8601; null: it ends with the key. */
  readonly validUntil: string | null;
  /** The grace period of the previous value, in seconds, which begins when this value is first used; null: it has begun, or there is none. */
  readonly graceOnFirstUse: number | null;
  /** Scopes that every caller who received the value had. undefined: the value was issued before Latchkey recorded this. */
  readonly holderScopes?: readonly string[] | undefined;
}

/** The part of a key that bounds all of its values. */
interface Expiring {
  /** ISO 8601; null: never. */
  readonly expiresAt: string | null;
}

/** The end of the previous value when a key gets a new one. */
export type Ending =
  | { readonly mode: 'immediate' }
  | { readonly mode: 'grace'; readonly gracePeriodSeconds: number }
  | { readonly mode: 'on_first_use'; readonly gracePeriodSeconds: number };

export const graceSeconds = { min: 60, max: 30 * 86_400, default: 86_400 } as const;

/** The previous value ends after this time even if nobody uses the new one, in seconds. */
export const longestOnFirstUse = 30 * 86_400;

const after = (now: number, seconds: number) => isoTime(now + seconds * 1000);

/** Returns the values with a new one, and the previous one for as long as the mode says. Older values are dropped. */
export function withNewestValue(
  values: readonly LiveValue[],
  value: LiveValue,
  ending: Ending,
  now: number,
): LiveValue[] {
  const [before] = values;
  if (ending.mode === 'immediate' || before === undefined) return [value];
  const seconds = ending.mode === 'grace' ? ending.gracePeriodSeconds : longestOnFirstUse;
  const ended: LiveValue = { ...before, validUntil: after(now, seconds), graceOnFirstUse: null };
  return ending.mode === 'grace' ? [value, ended] : [{ ...value, graceOnFirstUse: ending.gracePeriodSeconds }, ended];
}

/** Returns the values after the newest one was used for the first time; undefined if the use changes nothing. */
export function afterFirstUse(
  values: readonly LiveValue[],
  used: DigestReference,
  now: number,
): LiveValue[] | undefined {
  const [newest, before, ...others] = values;
  if (newest === undefined || newest.graceOnFirstUse === null || !isSameDigest(newest, used)) return undefined;
  const settled: LiveValue = { ...newest, graceOnFirstUse: null };
  if (before === undefined) return [settled];
  const validUntil = earlier(before.validUntil, after(now, newest.graceOnFirstUse));
  return [settled, { ...before, validUntil }, ...others];
}

/** Returns the values that have not ended; the same array if none has. */
export function withoutEnded(values: readonly LiveValue[], now: number): readonly LiveValue[] {
  const ends = (value: LiveValue) => value.validUntil !== null && Date.parse(value.validUntil) <= now;
  return values.some(ends) ? values.filter((value) => !ends(value)) : values;
}

/** Returns when a value of the key ends: at its own end or at the key's expiry, whichever comes first. */
export function endOf({ expiresAt }: Expiring, { validUntil }: LiveValue): string | null {
  return earlier(validUntil, expiresAt);
}

/** Returns when the previous value ends, as callers see it; null if there is no previous value. */
export function previousValidUntil(
  record: Expiring & { readonly values: readonly LiveValue[] },
  now: number,
): string | null {
  const [, before] = withoutEnded(record.values, now);
  const end = before === undefined ? null : endOf(record, before);
  return end !== null && Date.parse(end) <= now ? null : end;
}

export function isSameDigest(one: DigestReference, other: DigestReference): boolean {
  return one.pepperVersion === other.pepperVersion && one.digest === other.digest;
}

/** Returns the earlier of two times; null means never. */
export function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
