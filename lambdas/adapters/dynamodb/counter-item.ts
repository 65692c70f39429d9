import {
  type LimitsOfTime,
  type RateWindows,
  type Window,
  windows,
  windowsAt,
} from '../../domain/limits/rate-windows.ts';
import type { Account } from '../../domain/usage/account.ts';
import { type RefusalName, refusalReasons } from '../../domain/usage/refusals.ts';

/**
 * An item of the counters table: one per counter and hour. `h` counts the hour, `m00` to `m59` count its minutes, and
 * `perMinute` and `perHour` are the limits under which a request was last counted. A window that is longer than an hour
 * needs an item of its own. An item of refused requests counts each reason other than the rate limit in attributes of its
 * own: `scope` counts the hour, `scope37` a minute.
 *
 * The counters of keys are also in the index `usedIn`, by hour and workspace, which the hourly roll-up reads. Its attributes are
 * written once: an update that leaves them as they are does not write the index.
 */

const minuteName = (minute: number) => `m${String(minute).padStart(2, '0')}`;

/** The attribute that counts each window, by its unit. */
export const counterAttributes: Readonly<Record<Window['unit'], (at: RateWindows) => string>> = {
  minute: ({ minute }) => minuteName(minute),
  hour: () => 'h',
};

/** The attributes that count refused requests in an hour and in a minute. The rate limit has those of the windows. */
export function refusalAttributes(name: RefusalName, at: RateWindows) {
  const minute = counterAttributes.minute(at);
  return name === 'limited' ? { hour: 'h', minute } : { hour: name, minute: `${name}${minute.slice(1)}` };
}

/** Returns what an attribute of an item of refused requests counts, and in which minute; undefined: no minute of any reason. */
export function refusalIn(attribute: string): { readonly name: RefusalName; readonly minute: number } | undefined {
  const [, start = '', minute] = /^([a-z]+)(\d\d)$/.exec(attribute) ?? [];
  const name = start === 'm' ? 'limited' : refusalReasons.find((reason) => reason === start);
  return name && { name, minute: Number(minute) };
}

/** The number of partitions of the index that hold the counters of an hour. One accepts 1,000 new counters a second. */
const usedInParts = 8;

/** The partition of the index that holds the counters of a tag in an hour. */
export const usedInOf = (hour: string, tag: string) => `${hour}#${tag.charCodeAt(tag.length - 1) % usedInParts}`;

/** The partitions of the index that hold the counters of an hour. */
export const allUsedIn = (hour: string) => Array.from({ length: usedInParts }, (_, part) => `${hour}#${part}`);

/** The attributes that put a counter into the index, and the owner of its key. */
export function accountAttributes(counter: string, hour: string, { workspaceId, keyId, ownerId }: Account) {
  return { usedIn: usedInOf(hour, counter), usedBy: `${workspaceId}#${keyId}`, ownerId };
}

/** Returns the workspace and the key in an item of the index. */
export function usedByIn({ usedBy }: { readonly usedBy?: unknown }) {
  const [workspaceId = '', keyId = ''] = String(usedBy).split('#');
  return { workspaceId, keyId };
}

/** The sort key of the item for the hour that contains this moment. */
export const hourOf = (time: number) => windowsAt(time).hour;

/**
 * The sort key of a reserve. Its counts are negative: requests that the key's counter has counted and nobody has made yet.
 * All counts of a key add up to its admitted requests. The limits are in the sort key, because a reserve that was filled
 * under higher limits must not admit requests under lower ones. The revision is in it, because the limits may change and change
 * back: the former reserve must then not admit requests either.
 */
export function reserveHour({ hour }: RateWindows, { limits, revision }: LimitsOfTime): string {
  return `${hour} ${windows.map(({ name }) => limits[name]).join('/')} ${revision}`;
}

/** The last sort key of the hour that contains this moment. */
export const endOfHour = (time: number) => `${hourOf(time)}~`;

/** The start of the hour that a sort key names, in epoch milliseconds. */
export const startOfHour = (sortKey: unknown) => Date.parse(`${String(sortKey).slice(0, 13)}:00:00.000Z`);

/** The minute of the hour that an attribute counts; undefined for other attributes. */
export function minuteIn(attribute: string): number | undefined {
  return /^m\d\d$/.test(attribute) ? Number(attribute.slice(1)) : undefined;
}
