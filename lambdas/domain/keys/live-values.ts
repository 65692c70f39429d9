import type { DigestReference } from './digest.ts';

/** A value of a key that is accepted: where its credential is, and for how long. A key has one, or two while it changes. */
export interface LiveValue extends DigestReference {
  readonly mask: string;
  /** When it ends, ISO 8601; null: with the key. */
  readonly validUntil: string | null;
  /** Seconds that the value before has left once this one is used; null: that is settled. */
  readonly graceOnFirstUse: number | null;
}

/** The part of a key that bounds all of its values. */
interface Expiring {
  /** ISO 8601; null: never. */
  readonly expiresAt: string | null;
}

/** How the value before ends when a key gets a new one. */
export type Ending =
  | { readonly mode: 'immediate' }
  | { readonly mode: 'grace'; readonly gracePeriodSeconds: number }
  | { readonly mode: 'on_first_use'; readonly gracePeriodSeconds: number };

export const graceSeconds = { min: 60, max: 30 * 86_400, default: 86_400 } as const;

/** Nobody may ever use the new value: the one before ends after this time in any case, in seconds. */
const longestOnFirstUse = 30 * 86_400;

const after = (now: number, seconds: number) => new Date(now + seconds * 1000).toISOString();

/** The values after a new one came: it, and the one before for as long as the mode leaves it. Older ones are refused. */
export function succeed(values: readonly LiveValue[], value: LiveValue, ending: Ending, now: number): LiveValue[] {
  const [before] = values;
  if (ending.mode === 'immediate' || before === undefined) return [value];
  const seconds = ending.mode === 'grace' ? ending.gracePeriodSeconds : longestOnFirstUse;
  const ended: LiveValue = { ...before, validUntil: after(now, seconds), graceOnFirstUse: null };
  return ending.mode === 'grace' ? [value, ended] : [{ ...value, graceOnFirstUse: ending.gracePeriodSeconds }, ended];
}

/** The values after the newest was used for the first time. Undefined if that changes nothing. */
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

/** The values that have not come to their end. */
export function withoutEnded(values: readonly LiveValue[], now: number): readonly LiveValue[] {
  const ends = (value: LiveValue) => value.validUntil !== null && Date.parse(value.validUntil) <= now;
  return values.some(ends) ? values.filter((value) => !ends(value)) : values;
}

/** When a value of the key ends: the key's own expiry always wins. */
export function endOf({ expiresAt }: Expiring, { validUntil }: LiveValue): string | null {
  return earlier(validUntil, expiresAt);
}

/** When the value before the newest ends, as callers see it; null if there is none any more. */
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

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
