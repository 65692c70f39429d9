import { randomBytes } from 'node:crypto';

/** A source of unpredictable bytes. It is injected to make the values of tests predictable. */
export type RandomBytes = (count: number) => Uint8Array;

/** Returns the current time in milliseconds since the epoch. It is injected, so tests need not wait. */
export type Clock = () => number;

export const systemRandom: RandomBytes = (count) => randomBytes(count);
export const systemClock: Clock = () => Date.now();

type IdPrefix = 'ws' | 'key' | 'pr';

/** Returns a new id, e.g. `key_01JD…`. Ids sort by creation time (https://github.com/ulid/spec). */
export function newId(prefix: IdPrefix, now: number, random: RandomBytes): string {
  return `${prefix}_${newUlid(now, random)}`;
}

export function newUlid(now: number, random: RandomBytes): string {
  const drawn = Array.from({ length: randomLength }, () => digits[(random(1)[0] ?? 0) >> 3]);
  return timePrefix(now) + drawn.join('');
}

/** Crockford's base32. The authorizer creates ids, too, and this is a tenth of a library's code. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const [timeLength, randomLength] = [10, 16];

/** Returns the prefix of the ULIDs of a moment. As text, it sorts before them and after all earlier ULIDs. */
export function timePrefix(time: number): string {
  return Array.from(
    { length: timeLength },
    (_, index) => digits[Math.floor(time / digits.length ** (timeLength - 1 - index)) % digits.length],
  ).join('');
}

/** Whether a client's text has the form of an id. Other texts cannot be ids and need no lookup. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text.slice(prefix.length + 1));
}
