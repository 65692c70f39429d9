import { randomBytes } from 'node:crypto';
import { encodeTime, ulid } from 'ulid';

/** A source of unpredictable bytes. Injected, so that tests can write expected values down. */
export type RandomBytes = (count: number) => Uint8Array;

/** The present moment in milliseconds since the epoch. Injected, so that no test sleeps. */
export type Clock = () => number;

export const systemRandom: RandomBytes = (count) => randomBytes(count);
export const systemClock: Clock = () => Date.now();

type IdPrefix = 'ws' | 'key' | 'pr';

/** A new id, e.g. `key_01JD…`: sortable by creation time (https://github.com/ulid/spec). */
export function newId(prefix: IdPrefix, now: number, random: RandomBytes): string {
  return `${prefix}_${newUlid(now, random)}`;
}

export function newUlid(now: number, random: RandomBytes): string {
  // The time part apart: ulid() takes the epoch for no time at all.
  const anyTime = 1;
  return timePrefix(now) + ulid(anyTime, () => (random(1)[0] ?? 0) / 256).slice(timeLength);
}

const timeLength = 10;

/** How the ULIDs of a moment begin; before them in the order of texts, and after all earlier ones. */
export function timePrefix(time: number): string {
  return encodeTime(time, timeLength);
}

/** Whether a client's text has the form of an id. Anything else cannot exist, and is not looked up. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text.slice(prefix.length + 1));
}
